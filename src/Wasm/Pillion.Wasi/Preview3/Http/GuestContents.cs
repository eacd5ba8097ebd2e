using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>What a guest writes: a stream, then a future with the trailers. The guest hears by another future how that went.</summary>
internal sealed class GuestContents(
    ComponentStream<byte>? body,
    ComponentFuture<Result<IFields?, ErrorCode>> trailers,
    ComponentFutureWriter<Result<Unit, ErrorCode>> sent
) : HttpContents
{
    // Most bodies are small; of others as much is taken at once as may wait for a slow reader.
    private const int FirstBytes = 4096;
    private const int MoreBytes = OutgoingHttpBody.MaxBuffered / 2;

    /// <inheritdoc/>
    public override (ComponentStream<byte> Body, ComponentFuture<Result<IFields?, ErrorCode>> Trailers) Consume(
        ComponentFuture<Result<Unit, ErrorCode>> result
    )
    {
        _ = ForwardAsync(result);
        if (body is not null)
        {
            return (body, trailers);
        }

        var empty = ComponentStream<byte>.Create(out var writer);
        writer.Dispose();
        return (empty, trailers);
    }

    /// <inheritdoc/>
    public override Transmission Transmit(HttpFields headers, bool isResponse, CancellationToken cancellationToken)
    {
        if (!headers.TryGetContentLength(out var length))
        {
            length = null;
        }

        var to = body is null ? null : new OutgoingHttpBody(length);
        return new Transmission(to, TransmitAsync(to, isResponse, cancellationToken));
    }

    /// <inheritdoc/>
    public override void GiveUp()
    {
        body?.Dispose();
        trailers.Dispose();
        _ = ReportAsync(ErrorCode.HttpRequestDenied.Instance);
    }

    private async Task TransmitAsync(OutgoingHttpBody? to, bool isResponse, CancellationToken cancellationToken)
    {
        ErrorCode? error;
        HttpFields? fields = null;
        using (cancellationToken.UnsafeRegister(static contents => ((GuestContents)contents!).Drop(), this))
        {
            try
            {
                error = to is null ? null : await CopyAsync(to, isResponse, cancellationToken).ConfigureAwait(false);
                if (error is null)
                {
                    var end = await trailers.ReadAsync().ConfigureAwait(false);
                    fields = end.IsOk ? ((Fields?)end.Value)?.Take() : null;
                    error = end.IsOk ? null : end.Error;
                }
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The guest ended before its message did.
                error =
                    exception is IOException ? ErrorCodes.Of(exception)
                    : isResponse ? ErrorCode.HttpResponseIncomplete.Instance
                    : new ErrorCode.InternalError("the guest gave up the request");
            }

            Drop();
        }

        if (error is null)
        {
            to?.Finish(fields);
        }
        else
        {
            to?.Abort(ErrorCodes.ToHost(error));
        }

        _ = ReportAsync(error);
    }

    /// <returns>What was wrong.</returns>
    private async ValueTask<ErrorCode?> CopyAsync(OutgoingHttpBody to, bool isResponse, CancellationToken cancellationToken)
    {
        var written = 0L;
        var next = FirstBytes;
        while (true)
        {
            var memory = to.Writer.GetMemory(next);
            var count = await body!.ReadAsync(memory).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            written += count;
            if (count == 0 ? to.Length > written : to.Length < written)
            {
                return isResponse ? new ErrorCode.HttpResponseBodySize((ulong)written) : new ErrorCode.HttpRequestBodySize((ulong)written);
            }

            if (count == 0)
            {
                return null;
            }

            to.Writer.Advance(count);
            next = count == memory.Length ? MoreBytes : FirstBytes;
            if ((await to.Writer.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted)
            {
                return ErrorCode.ConnectionTerminated.Instance;
            }
        }
    }

    private void Drop()
    {
        body?.Dispose();
        trailers.Dispose();
    }

    private async Task ForwardAsync(ComponentFuture<Result<Unit, ErrorCode>> result)
    {
        try
        {
            var value = await result.ReadAsync().ConfigureAwait(false);
            await ReportAsync(value.IsOk ? null : value.Error).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WasmException or ObjectDisposedException or InvalidOperationException)
        {
            // Who consumed it did not say, and has ended.
        }
    }

    private async Task ReportAsync(ErrorCode? error)
    {
        try
        {
            await sent.WriteAsync(error is null ? Unit.Value : error).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WasmException or ObjectDisposedException)
        {
            // The guest has ended.
        }
    }
}
