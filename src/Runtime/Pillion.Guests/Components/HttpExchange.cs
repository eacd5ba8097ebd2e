using System.Buffers;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>One request to a component and its answer.</summary>
/// <remarks>
/// Most guests have written all they have to say when they set the answer down, or a moment later. So it is given to the caller when the guest has
/// returned, whole; or, with its body still to come, as soon as the guest waits for something, or <see cref="s_patience"/> has passed.
/// </remarks>
internal sealed class HttpExchange : HttpResponseSink
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(5);

    private readonly GuestComponent _app;
    private readonly InvokeRequest _request;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _caller;
    private readonly TaskCompletionSource<InvokeResponse> _response = new();
    private readonly Lock _lock = new();
    private ITimer? _timer;

    // The answer's head, while it is not given away.
    private int _status;
    private HeaderList? _headers;
    private OutgoingHttpBody? _body;
    private bool _isAnswered;
    private bool _isTaken;
    private Exception? _failure;

    public HttpExchange(GuestComponent app, InvokeRequest request, CancellationToken cancellationToken)
    {
        _app = app;
        _request = request;
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The answer.</summary>
    public Task<InvokeResponse> Response => _response.Task;

    /// <summary>Runs the guest to its end, and lets the next one in. <see cref="Complete"/> is to follow.</summary>
    /// <returns>Whether the guest returned.</returns>
    public bool Run()
    {
        try
        {
            return RunInstance();
        }
        finally
        {
            _timer?.Dispose();
            _stop.Dispose();
            _app.Gate.Leave();
        }
    }

    /// <summary>Gives the answer, if that was not done before. Whoever waits for it goes on here, on the thread that the guest has left.</summary>
    public void Complete()
    {
        if (!Take() && _failure is null)
        {
            return;
        }

        try
        {
            if (_failure is OperationCanceledException)
            {
                _response.TrySetCanceled(_caller);
            }
            else if (_failure is not null)
            {
                _body?.Dispose();
                _response.TrySetException(_failure);
            }
            else if (_headers is null)
            {
                _response.TrySetException(Failed("gave no response"));
            }
            else
            {
                _response.TrySetResult(Answer(WholeBody()));
            }
        }
        catch (WasiHttpException e)
        {
            _response.TrySetException(Failed($"broke off its response: {e.Error}"));
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

        (_status, _headers, _body, _isAnswered) = (status, list, body, true);
        _timer = _app.Options.Time.CreateTimer(
            static exchange => ((HttpExchange)exchange!).GiveWithBodyToCome(),
            this,
            s_patience,
            Timeout.InfiniteTimeSpan
        );
    }

    public override void Fail(ErrorCode error)
    {
        _isAnswered = true;
        if (Take())
        {
            GoOnElsewhere(() => _response.TrySetException(Failed($"gave an error instead of a response: {error}")));
        }
    }

    private bool RunInstance()
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
            return true;
        }
        catch (Exception e)
        {
            // First of all: what the instance's end would say is only that there is no response.
            var failure = _app.Translate(e, _app.RequestTimeout, _caller);
            _failure = Take() ? failure : null;
            return false;
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
        instance.Wasi.Waiting = GiveWithBodyToCome;
        using (instance.Component.WithDeadline(_app.RequestTimeout, _stop.Token))
        {
            ComponentHttpChannel.Handle(instance, new InvokeRequestSource(_request, _app.AppId), this);
        }
    }

    /// <summary>The guest is not done, and the caller is not to wait for it: what it has written so far can be read.</summary>
    private void GiveWithBodyToCome()
    {
        if (_headers is not null && Take())
        {
            GoOnElsewhere(() => _response.TrySetResult(Answer(BodyToCome())));
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

    /// <summary>The guest's thread is to go on with the guest, and not with whoever waits for the answer.</summary>
    private static void GoOnElsewhere(Action action) => ThreadPool.UnsafeQueueUserWorkItem(static a => a(), action, preferLocal: false);

    private InvokeResponse Answer(MessageBody body) =>
        new()
        {
            Status = _status,
            Headers = _headers!,
            Body = body,
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

    private MessageBody BodyToCome() =>
        _body is null ? MessageBody.Empty : new MessageBody(new ResponseBodyStream(_body, Stop), _body.Length);

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
