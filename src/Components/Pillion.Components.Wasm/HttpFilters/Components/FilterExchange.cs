using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Wasi;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.HttpFilters.Components;

/// <summary>One request to a component of the world <c>wasi:http/middleware</c>, and its answer.</summary>
/// <remarks>
/// The guest is called on the caller's thread while that is harmless (<see cref="GuestCaller"/>), and most guests also end there. What comes after a
/// wait goes on wherever it completes, and returns to a guest thread to take what the guest has written meanwhile.
/// </remarks>
internal sealed class FilterExchange
{
    private readonly ComponentFilter _filter;
    private readonly MiddlewareRequest _request;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private readonly NextStep _next;
    private readonly TaskCompletionSource<MiddlewareResponse> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isUnwanted;

    public FilterExchange(ComponentFilter filter, MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken)
    {
        (_filter, _request, _caller) = (filter, request, cancellationToken);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _next = new NextStep(request, next, filter.Caller, filter.Dispatcher);
    }

    /// <summary>Has the guest answer.</summary>
    public async Task<MiddlewareResponse> RunAsync()
    {
        await using var _ = _caller.UnsafeRegister(static e => ((FilterExchange)e!).CallerHasGone(), this);
        await _filter.Caller.RunAsync(static exchange => exchange.Start(), this, _filter.MayWait);
        _next.GoOn();
        return await _answer.Task;
    }

    private bool Start()
    {
        _filter.Dispatcher.Enter(() => _ = RunGuestAsync());
        return true;
    }

    private async Task RunGuestAsync()
    {
        try
        {
            await RunInstanceAsync();
        }
        catch (Exception) when (_isUnwanted || _caller.IsCancellationRequested)
        {
            // It was stopped: there is nobody who would want to know how it ended.
            _answer.TrySetCanceled(_caller);
        }
        catch (WasiHttpException) when (_next.Failure is { } failure)
        {
            // It hands on what it was told: whoever called is to know all of it.
            _answer.TrySetException(failure);
        }
        catch (WasiHttpException e)
        {
            _answer.TrySetResult(_request.AnswerText(502, _filter.Fail(e)));
        }
        catch (Exception e)
        {
            _answer.TrySetResult(_request.AnswerText(500, _filter.Fail(e)));
        }
        finally
        {
            _stop.Dispose();
            _filter.Leave();
        }
    }

    private async Task RunInstanceAsync()
    {
        using var stdout = _filter.OpenOutput("stdout");
        using var stderr = _filter.OpenOutput("stderr");
        var wasi = new WasiContext(_filter.Sandbox.CreateOptions() with { Stdout = stdout, Stderr = stderr, NextHandler = _next });
        ComponentInstance? instance = null;
        try
        {
            _stop.CancelAfter(_filter.Limits.Timeout);
            wasi.CancellationToken = _stop.Token;
            instance = _filter.Instances.Rent(wasi);
            instance.Dispatcher = _filter.Dispatcher;
            using (instance.WithDeadline(_filter.Limits.Timeout, _stop.Token))
            {
                await HandleAsync(wasi, instance);
            }
        }
        finally
        {
            // In this order: what the guest left open is closed before its handles are gone.
            wasi.Dispose();
            if (instance is not null)
            {
                _filter.Instances.Return(instance);
            }
        }
    }

    private async Task HandleAsync(WasiContext wasi, ComponentInstance instance)
    {
        var handler = new HttpHandler(wasi, instance);
        ValueTask<HandlerResponse> handling = default;
        var ended = instance.FollowAsync(() => handling = handler.HandleAsync(new FilterRequestSource(_request), _stop.Token));
        HandlerResponse response;
        try
        {
            response = await handling;
        }
        catch (WasiHttpException)
        {
            await ended;
            throw;
        }

        // What the guest has written can be taken only where it may run.
        await _filter.Dispatcher.SwitchAsync();
        var sent = response.BeginBodyAsync(out var body, _stop.Token);
        if (ended.IsCompleted)
        {
            instance.Finish();
        }

        Answer(response, body);
        await ended;
        instance.Finish();
        await sent;
        await response.EndRequestAsync();
    }

    private void Answer(HandlerResponse response, OutgoingHttpBody? body)
    {
        if (response.Status < 200)
        {
            body?.Dispose();
            _answer.TrySetResult(_request.AnswerText(500, _filter.Fail($"answered with {response.Status}, which is no final status")));
            return;
        }

        var answer = _request.Answer(response.Status);
        foreach (var (name, value) in response.Headers)
        {
            if (!Fields.IsLength(name))
            {
                answer.AddHeader(name, Fields.Text(value));
            }
        }

        if (body is not null && body.TryTakeAll(out var bytes))
        {
            answer.SetBody(bytes);
            foreach (var (name, value) in body.Trailers ?? [])
            {
                answer.AddTrailer(name, Fields.Text(value));
            }
        }
        else if (body is not null)
        {
            answer.SetBody(body.AsStream(Stop));
        }

        if (!_answer.TrySetResult(answer))
        {
            // The caller has gone.
            body?.Dispose();
        }
    }

    private void CallerHasGone() => _answer.TrySetCanceled(_caller);

    /// <summary>The caller does not want the rest: whatever the guest still does for it is in vain.</summary>
    private void Stop()
    {
        _isUnwanted = true;
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
