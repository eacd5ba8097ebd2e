using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.future-incoming-response</c></summary>
internal sealed class FutureIncomingResponse : WasiResource, IFutureIncomingResponse, IReadiness
{
    private readonly PendingOperation<IncomingHttpResponse> _sending;
    private readonly CancellationTokenSource _stop = new();
    private bool _isTaken;

    private FutureIncomingResponse(WasiContext context)
        : base(context)
    {
        _sending = new PendingOperation<IncomingHttpResponse>(context.Wait);
    }

    /// <inheritdoc/>
    public bool IsReady => _isTaken || _sending.IsCompleted;

    /// <summary>Sends a request that was counted among the open ones.</summary>
    public static FutureIncomingResponse Send(WasiContext context, OutgoingHttpRequest request)
    {
        var future = new FutureIncomingResponse(context);
        ValueTask<IncomingHttpResponse> sending;
        try
        {
            sending = context.Options.Http.SendAsync(request, future._stop.Token);
        }
        catch (IOException exception)
        {
            sending = ValueTask.FromException<IncomingHttpResponse>(exception);
        }

        future._sending.Watch(sending);
        return future;
    }

    IPollable IFutureIncomingResponse.Subscribe() => new Pollable(Context, this, this);

    Result<Result<IIncomingResponse, ErrorCode>, Unit>? IFutureIncomingResponse.Get()
    {
        if (_isTaken)
        {
            return Result<Result<IIncomingResponse, ErrorCode>, Unit>.Err(Unit.Value);
        }

        if (!_sending.IsCompleted)
        {
            return null;
        }

        _isTaken = true;
        return Result<Result<IIncomingResponse, ErrorCode>, Unit>.Ok(Take());
    }

    /// <inheritdoc/>
    private protected override string Describe() => "a future-incoming-response";

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (!_isTaken)
        {
            var requests = Context.HttpRequests;
            _sending.Abandon(
                _stop.Cancel,
                (_, response) =>
                {
                    requests.Close();
                    response?.Dispose();
                }
            );
        }

        _stop.Dispose();
    }

    private Result<IIncomingResponse, ErrorCode> Take()
    {
        IncomingHttpResponse response;
        try
        {
            response = _sending.TakeResult();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Context.HttpRequests.Close();
            return HttpErrors.Of(exception);
        }

        var watched = Context.HttpRequests.Watch(response);
        try
        {
            return Result<IIncomingResponse, ErrorCode>.Ok(new IncomingResponse(Context, watched));
        }
        catch (WasmLimitException)
        {
            // The guest has too many resources: nobody will have this one.
            watched.Dispose();
            throw;
        }
    }
}
