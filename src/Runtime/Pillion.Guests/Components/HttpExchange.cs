using System.Buffers;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>One request to a component and its answer.</summary>
/// <remarks>
/// Most guests have written all they have to say when they set the answer down, or a moment later. So it is given to the caller when the guest has
/// returned, whole; or, with its body still to come, as soon as the guest waits for something, or a moment has passed.
/// </remarks>
internal sealed class HttpExchange : HttpResponseSink, IBorrowingRun
{
    // How long the caller waits for a guest that has begun its answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(5);

    // A guest that runs for so long may as well be handed to a guest thread.
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(50);

    private readonly GuestComponent _app;
    private readonly InvokeRequest _request;
    private readonly IAnswerReceiver _receiver;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _caller;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _begun;
    private BorrowedThread? _borrowed;

    // The answer's head, while it is not given away.
    private int _status;
    private HeaderList? _headers;
    private OutgoingHttpBody? _body;
    private bool _isAnswered;
    private bool _isTaken;
    private Exception? _failure;

    // What the receiver does on another thread, while the guest goes on on this one.
    private Task? _elsewhere;

    /// <param name="app">The app; its gate has let the request in.</param>
    /// <param name="request">The request.</param>
    /// <param name="receiver">Gets the answer.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public HttpExchange(GuestComponent app, InvokeRequest request, IAnswerReceiver receiver, CancellationToken cancellationToken)
    {
        _app = app;
        _request = request;
        _receiver = receiver;
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Runs the guest to its end on a thread of the .NET pool. <see cref="CompleteAsync"/> is to follow.</summary>
    public void Run(BorrowedThread thread)
    {
        _borrowed = thread;
        Run(thread.Chain);
    }

    /// <summary>Runs the guest to its end, and lets the next one in. <see cref="CompleteAsync"/> is to follow.</summary>
    public void Run(GuestChain chain)
    {
        try
        {
            chain.Waiting = OnWaiting;
            chain.Run(_app.Gate, _app.Limits.StackBytes, this, static exchange => exchange.RunInstance());
        }
        finally
        {
            chain.Waiting = null;
            _timer?.Dispose();
            _stop.Dispose();
            _app.Gate.Leave();
        }
    }

    /// <summary>Gives the answer, if that was not done before; on the thread that the guest has left.</summary>
    /// <returns>Completes when the receiver has.</returns>
    public ValueTask CompleteAsync()
    {
        if (_failure is not null)
        {
            _body?.Dispose();
            return _receiver.FailAsync(_failure);
        }

        if (!Take())
        {
            return new ValueTask(_elsewhere!);
        }

        if (_headers is null)
        {
            return _receiver.FailAsync(Failed("gave no response"));
        }

        MessageBody body;
        try
        {
            body = WholeBody();
        }
        catch (WasiHttpException e)
        {
            return _receiver.FailAsync(Failed($"broke off its response: {e.Error}"));
        }

        return _receiver.ReceiveAsync(Answer(body, _body is null ? null : HandlerAnswers.TrailersOf(_body)));
    }

    /// <inheritdoc/>
    void IBorrowingRun.GoesOn(BorrowedThread thread, TimeSpan duration)
    {
        if (duration >= s_long)
        {
            _app.Pace.SlowDown();
            thread.Replace(this);
        }

        bool isImpatient;
        lock (_lock)
        {
            isImpatient = _isAnswered && _app.Options.Time.GetElapsedTime(_begun) >= s_patience;
        }

        if (isImpatient && GiveWithBodyToCome())
        {
            // The receiver needs a thread.
            thread.Replace(this);
        }
    }

    public override void Begin(int status, HttpFields headers, OutgoingHttpBody? body)
    {
        var list = new HeaderList();
        foreach (var (name, value) in headers)
        {
            // The body knows its length.
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                list.Add(name, System.Text.Encoding.Latin1.GetString(value));
            }
        }

        lock (_lock)
        {
            (_status, _headers, _body, _isAnswered) = (status, list, body, true);
            _begun = _app.Options.Time.GetTimestamp();
        }

        if (_borrowed is null)
        {
            // Others are watched anyway.
            _timer = _app.Options.Time.CreateTimer(
                static exchange => ((HttpExchange)exchange!).GiveWithBodyToCome(),
                this,
                s_patience,
                Timeout.InfiniteTimeSpan
            );
        }
    }

    public override void Fail(ErrorCode error)
    {
        _isAnswered = true;
        TakeElsewhere(() => _receiver.FailAsync(Failed($"gave an error instead of a response: {error}")));
    }

    private void RunInstance()
    {
        GuestInstance? instance = null;
        var isIntact = false;
        try
        {
            instance = _app.Instances.Rent();
            Call(instance);

            // What a guest leaves undone it might do in the next request, whose caller has nothing to do with it; and the caller of this one
            // would wait till then. The end of the instance breaks it off.
            isIntact = _isAnswered && (_body is null || _body.IsEnded);
        }
        catch (Exception e)
        {
            // First of all: what the instance's end would say is only that there is no response.
            var failure = _app.Translate(e, _app.RequestTimeout, _caller);
            _failure = Take() ? failure : null;
        }
        finally
        {
            if (instance is not null)
            {
                instance.Wasi.Waiting = null;
                instance.Wasi.CancellationToken = CancellationToken.None;
                _app.Instances.Return(instance, isIntact);
            }
        }
    }

    private void Call(GuestInstance instance)
    {
        if (_app.RequestTimeout != Timeout.InfiniteTimeSpan)
        {
            _stop.CancelAfter(_app.RequestTimeout);
        }

        instance.Wasi.CancellationToken = _stop.Token;
        instance.Wasi.Waiting = OnWaiting;
        using (instance.Component.WithDeadline(_app.RequestTimeout, _stop.Token))
        {
            ComponentHttpChannel.Handle(instance, new InvokeRequestSource(_request, _app.AppId), this);
        }
    }

    /// <summary>The guest is about to block its thread.</summary>
    private void OnWaiting()
    {
        if (_borrowed is not null)
        {
            _app.Pace.SlowDown();
            _borrowed.Replace(this);
        }

        GiveWithBodyToCome();
    }

    /// <summary>The guest is not done, and the caller is not to wait for it: what it has written so far can be read.</summary>
    /// <returns>Whether there is an answer, and it was not given before.</returns>
    private bool GiveWithBodyToCome()
    {
        lock (_lock)
        {
            return _headers is not null && TakeElsewhere(() => _receiver.ReceiveAsync(AnswerToCome()));
        }
    }

    /// <summary>Whether the caller of this is the one who answers; only one is.</summary>
    private bool Take()
    {
        lock (_lock)
        {
            var isFirst = !_isTaken;
            _isTaken = true;
            return isFirst;
        }
    }

    /// <summary>Answers on another thread, if that was not done before: the guest's is to go on with the guest.</summary>
    private bool TakeElsewhere(Func<ValueTask> give)
    {
        lock (_lock)
        {
            if (!Take())
            {
                return false;
            }

            _elsewhere = Task.Run(() => give().AsTask());
            return true;
        }
    }

    private InvokeResponse Answer(MessageBody body, HeaderList? trailers) =>
        new()
        {
            Status = _status,
            Headers = _headers!,
            Body = body,
            Trailers = trailers,
        };

    /// <summary>The body of a guest that has returned, in one piece if it is complete.</summary>
    /// <exception cref="WasiHttpException">The guest did not finish it, and its instance has ended.</exception>
    private MessageBody WholeBody()
    {
        if (_body is null)
        {
            return MessageBody.Empty;
        }

        // It has ended: nothing is left of an instance that did not end it.
        _body.Reader.TryRead(out var read);
        var bytes = read.Buffer.ToArray();
        _body.Reader.AdvanceTo(read.Buffer.End);
        _body.Dispose();
        return new MessageBody(bytes);
    }

    private InvokeResponse AnswerToCome()
    {
        if (_body is null)
        {
            return Answer(MessageBody.Empty, trailers: null);
        }

        var trailers = new HeaderList();
        return Answer(new MessageBody(new TrailedBodyStream(_body, trailers, Stop), _body.Length), trailers);
    }

    private AppChannelException Failed(string what) => new(AppChannelFailure.Failed, $"app '{_app.AppId}' {what}");

    /// <summary>The caller does not want the rest: whatever the guest still does for it is in vain.</summary>
    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The guest has returned.
        }
    }
}
