using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Http;

namespace Pillion.Guests.Components;

/// <summary>One request to a component of <c>wasi:http</c> 0.3 and its answer.</summary>
/// <remarks>
/// It begins on a guest thread, on which most guests also end: then the answer is given whole. What comes after a wait goes on wherever it
/// completes, and returns to a guest thread to take what the guest has written meanwhile.
/// </remarks>
internal sealed class HandlerExchange
{
    private readonly GuestComponent _app;
    private readonly InvokeRequest _request;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _timeout = new();
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource<InvokeResponse> _response = new();
    private Func<InvokeResponse>? _answer;
    private int _starter;
    private bool _hasEndedInStart;
    private Exception? _failure;

    public HandlerExchange(GuestComponent app, InvokeRequest request, CancellationToken cancellationToken)
    {
        _app = app;
        _request = request;
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
    }

    /// <summary>The answer.</summary>
    public Task<InvokeResponse> Response => _response.Task;

    private bool IsShared => _app.Instances.AreShared;

    /// <summary>Runs the guest. On a guest thread.</summary>
    public void Start()
    {
        _starter = Environment.CurrentManagedThreadId;
        _ = RunAsync();
        _starter = 0;
    }

    /// <summary>The guest has left the thread: if it has ended, whoever waits goes on there.</summary>
    public void AfterStart()
    {
        if (_hasEndedInStart)
        {
            Complete();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await RunInstanceAsync();
        }
        catch (Exception e)
        {
            var isLate = e is OperationCanceledException && !_caller.IsCancellationRequested;
            _failure = isLate ? TooLate() : _app.Translate(e, _app.RequestTimeout, _caller);
        }

        _stop.Dispose();
        _timeout.Dispose();
        _app.Gate.Leave();

        // Whoever waits does not go on where guests are.
        if (_starter == Environment.CurrentManagedThreadId)
        {
            _hasEndedInStart = true;
        }
        else if (_app.Dispatcher.IsGuestThread)
        {
            GoOnElsewhere();
        }
        else
        {
            Complete();
        }
    }

    private async Task RunInstanceAsync()
    {
        var instance = _app.Instances.Rent();
        var isIntact = false;
        try
        {
            if (_app.RequestTimeout != Timeout.InfiniteTimeSpan)
            {
                _timeout.CancelAfter(_app.RequestTimeout);
            }

            if (IsShared)
            {
                await using var late = _timeout.Token.UnsafeRegister(_ => TimedOut(instance), null);
                await ExchangeAsync(instance);
            }
            else
            {
                instance.Wasi.CancellationToken = _stop.Token;
                using (instance.Component.WithDeadline(_app.RequestTimeout, _stop.Token))
                {
                    await ExchangeAsync(instance);
                }
            }

            isIntact = true;
        }
        finally
        {
            _app.Instances.Return(instance, isIntact);
        }
    }

    private async Task ExchangeAsync(GuestInstance instance)
    {
        await using var _ = _caller.UnsafeRegister(static e => ((HandlerExchange)e!).CallerHasGone(), this);
        ValueTask<HandlerResponse> handling = default;
        var source = new InvokeRequestSource(_request, _app.AppId);
        var ended = instance.Component.FollowAsync(() => handling = instance.Handler.HandleAsync(source, _stop.Token));
        if (await WaitForAsync(handling) is { } response)
        {
            // What the guest has written can be taken only where it may run.
            await _app.Dispatcher.SwitchAsync();
            var done = BeginAsync(response);
            FinishIf(ended.IsCompleted, instance);
            if (!done.IsCompleted || !ended.IsCompleted)
            {
                // The guest has more to say, or to do.
                GoOnElsewhere();
            }

            await WaitForAsync(ended);
            FinishIf(true, instance);
            await done;
            await response.EndRequestAsync();
        }
        else
        {
            await WaitForAsync(ended);
        }
    }

    /// <summary>Takes the answer.</summary>
    /// <returns>Ends when no more of the body will come.</returns>
    private Task BeginAsync(HandlerResponse response)
    {
        var head = HandlerAnswers.HeadersOf(response.Headers);
        var done = response.BeginBodyAsync(out var body, _stop.Token);
        if (response.Status < 200)
        {
            body?.Dispose();
            _failure = Failed($"gave a response whose status, {response.Status}, is none of a final response");
            return done;
        }

        _answer = () => HandlerAnswers.Create(response.Status, head, body, Stop);
        return done;
    }

    /// <summary>What the guest answers; null if it gave an error instead.</summary>
    private async ValueTask<HandlerResponse?> WaitForAsync(ValueTask<HandlerResponse> handling)
    {
        try
        {
            return handling.IsCompleted || !IsShared ? await handling : await handling.AsTask().WaitAsync(_timeout.Token);
        }
        catch (WasiHttpException e)
        {
            _failure = Failed($"gave an error instead of a response: {e.Error}");
            return null;
        }
    }

    private Task WaitForAsync(Task ended) => IsShared ? ended.WaitAsync(_timeout.Token) : ended;

    /// <summary>An instance that others use is not interrupted for one that is late; the caller has waited long enough.</summary>
    private void TimedOut(GuestInstance instance)
    {
        _response.TrySetException(TooLate());
        _app.Instances.TimedOut(instance);
    }

    private void FinishIf(bool hasEnded, GuestInstance instance)
    {
        // An instance that others use may still be given what this request's guest left open.
        if (hasEnded && !IsShared)
        {
            instance.Component.Finish();
        }
    }

    /// <summary>Gives the answer while the guest goes on here.</summary>
    private void GoOnElsewhere() => ThreadPool.UnsafeQueueUserWorkItem(static exchange => exchange.Complete(), this, preferLocal: false);

    private void Complete()
    {
        try
        {
            if (_response.Task.IsCompleted)
            {
                return;
            }

            if (_failure is OperationCanceledException)
            {
                _response.TrySetCanceled(_caller);
            }
            else if (_failure is not null)
            {
                _response.TrySetException(_failure);
            }
            else if (Interlocked.Exchange(ref _answer, null) is { } answer)
            {
                _response.TrySetResult(answer());
            }
        }
        catch (WasiHttpException e)
        {
            _response.TrySetException(Failed($"broke off its response: {e.Error}"));
        }
    }

    private void CallerHasGone() => _response.TrySetCanceled(_caller);

    private AppChannelException Failed(string what) => new(AppChannelFailure.Failed, $"app '{_app.AppId}' {what}");

    private AppChannelException TooLate() =>
        new(
            AppChannelFailure.Timeout,
            $"app '{_app.AppId}' took longer than its limit of {_app.RequestTimeout.TotalSeconds:0.###} s (limits.timeout)"
        );

    /// <summary>The caller does not want the rest: whatever the guest still does for it is in vain.</summary>
    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The guest has ended.
        }
    }
}
