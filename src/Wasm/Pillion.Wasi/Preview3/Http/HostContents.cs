using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>What the host received: a guest reads it at its own pace, or hands it on unread.</summary>
/// <param name="scope">Whose it is.</param>
/// <param name="source">Where it comes from; asked for when it is wanted.</param>
/// <param name="ended">Cancelled when nobody can want it any more.</param>
internal sealed class HostContents(HttpScope scope, Func<HttpBodySource> source, CancellationToken ended) : HttpContents
{
    private HttpBodySource? _fed;
    private Task _feeding = Task.CompletedTask;

    /// <summary>The guest reads no more.</summary>
    /// <returns>Ends when nothing is done for it any more.</returns>
    public Task StopAsync()
    {
        _fed?.Reader.CancelPendingRead();
        return _feeding;
    }

    /// <inheritdoc/>
    public override (ComponentStream<byte> Body, ComponentFuture<Result<IFields?, ErrorCode>> Trailers) Consume(
        ComponentFuture<Result<Unit, ErrorCode>> result
    )
    {
        // Nobody here waits for how the guest fares with it.
        result.Dispose();
        var body = ComponentStream<byte>.Create(out var stream);
        var trailers = ComponentFuture<Result<IFields?, ErrorCode>>.Create(out var future);
        _fed = source();
        _feeding = FeedAsync(_fed, stream, future);
        return (body, trailers);
    }

    /// <inheritdoc/>
    public override Transmission Transmit(HttpFields headers, bool isResponse, CancellationToken cancellationToken)
    {
        headers.TryGetContentLength(out var length);
        var body = new OutgoingHttpBody(length);
        return new Transmission(body, PassAsync(source(), body, cancellationToken));
    }

    /// <inheritdoc/>
    public override void GiveUp() => source().Release();

    private async Task FeedAsync(
        HttpBodySource body,
        ComponentStreamWriter<byte> stream,
        ComponentFutureWriter<Result<IFields?, ErrorCode>> trailers
    )
    {
        Result<IFields?, ErrorCode> end;
        try
        {
            end =
                !await CopyAsync(body.Reader, stream).ConfigureAwait(false)
                    ? new ErrorCode.InternalError("the body was not read to its end")
                : body.Trailers is { } fields ? Result<IFields?, ErrorCode>.Ok(new Fields(scope, fields, isImmutable: true))
                : Result<IFields?, ErrorCode>.Ok(null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            end = ErrorCodes.Of(exception);
        }

        stream.Dispose();
        body.Release();
        try
        {
            await trailers.WriteAsync(end).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WasmException or ObjectDisposedException)
        {
            // The guest has ended; so has whoever was to be told.
        }
    }

    private async ValueTask<bool> CopyAsync(PipeReader reader, ComponentStreamWriter<byte> stream)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ended).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                if (!await stream.WriteAsync(segment).ConfigureAwait(false))
                {
                    return false;
                }
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return read.IsCompleted;
            }
        }
    }

    private static async Task PassAsync(HttpBodySource from, OutgoingHttpBody to, CancellationToken cancellationToken)
    {
        try
        {
            var isWanted = true;
            while (isWanted)
            {
                var read = await from.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                {
                    isWanted &= !(await to.Writer.WriteAsync(segment, cancellationToken).ConfigureAwait(false)).IsCompleted;
                }

                from.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            to.Finish(isWanted ? from.Trailers : null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            to.Abort(HttpErrors.Of(exception));
        }
        finally
        {
            from.Release();
        }
    }
}
