using System.Buffers;
using System.Net;
using Pillion.Modules.Caching;

namespace Pillion.Modules.Web;

/// <summary>An answer whose body is read with a limit on size and on silence.</summary>
internal sealed class SourceAnswer(HttpResponseMessage answer, TimeSpan silenceLimit)
{
    public HttpStatusCode Status => answer.StatusCode;

    public System.Net.Http.Headers.HttpResponseHeaders Headers => answer.Headers;

    public string? ContentType => answer.Content.Headers.ContentType?.MediaType;

    /// <summary>Writes the body into the store, from its beginning whatever attempts there were before.</summary>
    public async Task CopyToAsync(StoreWriter writer, CancellationToken cancellationToken)
    {
        writer.Expect(answer.Content.Headers.ContentLength);
        writer.Restart();
        await ReadAsync((bytes, cancel) => writer.WriteAsync(bytes, cancel), cancellationToken);
    }

    /// <summary>The body.</summary>
    /// <returns>Null if it has more bytes than allowed.</returns>
    public async Task<byte[]?> ReadAllAsync(int limit, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var fits = true;
        await ReadAsync(
            (bytes, _) =>
            {
                fits = fits && body.Length + bytes.Length <= limit;
                if (fits)
                {
                    body.Write(bytes.Span);
                }

                return ValueTask.CompletedTask;
            },
            cancellationToken,
            () => fits
        );
        return fits ? body.ToArray() : null;
    }

    private async Task ReadAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken,
        Func<bool>? goesOn = null
    )
    {
        var host = answer.RequestMessage?.RequestUri?.Authority;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            while (goesOn?.Invoke() ?? true)
            {
                int read;
                try
                {
                    limit.CancelAfter(silenceLimit);
                    read = await body.ReadAsync(buffer, limit.Token);
                }
                catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
                {
                    throw new SourceUnavailableException($"{host} fell silent for {silenceLimit.TotalSeconds:0} s", inner: e);
                }
                catch (Exception e) when (e is IOException or HttpRequestException)
                {
                    throw new SourceUnavailableException($"{host} broke off: {e.Message}", inner: e);
                }

                if (read == 0)
                {
                    return;
                }

                await take(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
