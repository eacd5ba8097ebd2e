using System.Buffers;
using System.Globalization;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Sends requests through the guests of an http-wasm handler.</summary>
/// <remarks>
/// Guests are called on the caller's thread while that is harmless (<see cref="GuestCaller"/>). A guest that fails is given up with its memory, the request is
/// answered with 500, and nobody else sees anything of it.
/// </remarks>
internal sealed class HandlerFilter : IHttpFilter
{
    // A body that is so small is read before a guest is called that reads bodies, so that it need not wait.
    private const int SmallBody = 64 * 1024;

    private readonly HandlerModule _module;
    private readonly HandlerPool _pool;
    private readonly GuestCaller _caller;
    private volatile bool _readsBodies;

    /// <exception cref="WasmException">The handler cannot start.</exception>
    public HandlerFilter(WasmComponentHost host, HandlerModule module, CancellationToken cancellationToken)
    {
        _module = module;
        _caller = new GuestCaller(host);
        try
        {
            _pool = new HandlerPool(module, cancellationToken);
        }
        catch
        {
            module.Instances.Dispose();
            throw;
        }
    }

    public async ValueTask<MiddlewareResponse> InvokeAsync(
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        if (!await _pool.EnterAsync(cancellationToken))
        {
            _module.Log.NoInstanceFree(_module.Name, _module.Limits.Timeout.TotalSeconds, _module.Limits.Instances);
            return request.AnswerText(503, $"middleware '{_module.Name}' has no instance free");
        }

        try
        {
            return await InvokeInPlaceAsync(request, next, cancellationToken);
        }
        finally
        {
            _pool.Leave();
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _module.Dispose();
    }

    private async ValueTask<MiddlewareResponse> InvokeInPlaceAsync(
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        var mayWait = _readsBodies && request.BufferedBody is null && !await TryReadSmallBodyAsync(request, cancellationToken);
        var call = new RequestCall(this, request, cancellationToken);
        ulong result;
        try
        {
            result = await _caller.RunAsync(static call => call.Run(), call, mayWait);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            call.Guest?.Dispose();
            return Fail(request, HandlerModule.HandleRequest, e);
        }
        catch
        {
            call.Guest?.Dispose();
            throw new OperationCanceledException(cancellationToken);
        }

        var guest = call.Guest!;
        var exchange = guest.Exchange;
        _readsBodies |= exchange.ReadsRequestBody;
        if ((uint)result == 0)
        {
            var own = exchange.Complete();
            Release(guest);
            return own;
        }

        return await PassOnAsync(guest, (uint)(result >> 32), request, next, cancellationToken);
    }

    private async ValueTask<MiddlewareResponse> PassOnAsync(
        HandlerGuest guest,
        uint context,
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        var exchange = guest.Exchange;
        exchange.PassOn();
        MiddlewareResponse? answer = null;
        try
        {
            answer = await next(request, cancellationToken);
            exchange.TakeAnswer(answer);
            if (exchange.Features.HasFlag(HandlerFeatures.BufferResponse) && answer.BufferedBody is null)
            {
                answer.SetBody(await ReadAllAsync(answer, cancellationToken));
            }
        }
        catch (WasmLimitException e)
        {
            await EndWithErrorAsync(guest, context);
            await answer!.DisposeAsync();
            return request.AnswerText(500, $"middleware '{_module.Name}': the answer cannot be buffered: {e.Message}");
        }
        catch
        {
            await EndWithErrorAsync(guest, context);
            if (answer is not null)
            {
                await answer.DisposeAsync();
            }

            throw;
        }

        try
        {
            await _caller.RunAsync(
                static call => call.Guest.HandleResponse(call.Context, isError: false, call.Cancel),
                (Guest: guest, Context: context, Cancel: cancellationToken),
                mayWait: false
            );
            exchange.Complete();
        }
        catch (Exception e)
        {
            guest.Dispose();
            await answer.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Fail(request, HandlerModule.HandleResponse, e);
        }

        Release(guest);
        return answer;
    }

    /// <summary>Lets the guest clean up after a request that has no answer. What it does then is nobody's concern any more.</summary>
    private async ValueTask EndWithErrorAsync(HandlerGuest guest, uint context)
    {
        try
        {
            await _caller.RunAsync(
                static call => call.Guest.HandleResponse(call.Context, isError: true, CancellationToken.None),
                (Guest: guest, Context: context),
                mayWait: false
            );
            Release(guest);
        }
        catch (Exception e)
        {
            guest.Dispose();
            Log(HandlerModule.HandleResponse, e);
        }
    }

    private void Release(HandlerGuest guest)
    {
        guest.Exchange.End();
        _pool.Return(guest);
    }

    private MiddlewareResponse Fail(MiddlewareRequest request, string function, Exception exception) =>
        request.AnswerText(500, $"middleware '{_module.Name}': {function} {Log(function, exception)}");

    private string Log(string function, Exception exception)
    {
        var problem = GuestFailure.Describe(exception, _module.Limits.Timeout);
        _module.Log.GuestFailed(exception, _module.Name, function, problem);
        return problem;
    }

    /// <summary>Reads a body of known, small length.</summary>
    private static async ValueTask<bool> TryReadSmallBodyAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        if (
            request.GetHeader("Content-Length") is not { } text
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > SmallBody
        )
        {
            return false;
        }

        var bytes = new byte[length];
        var stream = request.OpenBody();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        request.SetBody(bytes);
        request.SetHeader("Content-Length", text);
        return true;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(MiddlewareResponse answer, CancellationToken cancellationToken)
    {
        var body = new BodyBuffer(_module.Limits.BodyBytes);
        var chunk = ArrayPool<byte>.Shared.Rent(SmallBody);
        try
        {
            await using var stream = answer.OpenBody();
            while (await stream.ReadAsync(chunk, cancellationToken) is > 0 and var read)
            {
                body.Append(chunk.AsSpan(0, read));
            }

            return body.Memory;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>The first call for a request. Making a guest runs its code, too, so that it belongs to the call.</summary>
    private sealed class RequestCall(HandlerFilter filter, MiddlewareRequest request, CancellationToken cancellationToken)
    {
        public HandlerGuest? Guest { get; private set; }

        public ulong Run()
        {
            Guest = filter._pool.TakeIdle() ?? HandlerGuest.Create(filter._module, cancellationToken);
            Guest.Begin(request);
            return Guest.HandleRequest(cancellationToken);
        }
    }
}
