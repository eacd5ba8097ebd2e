using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Kestrel;

/// <summary>
/// Writes an answer with fields behind its body. HTTP/2 always has a place for them; HTTP/1.1 has one behind the last chunk (RFC 9112 §7.1.2), and
/// they are sent there to callers who said <c>TE: trailers</c> (RFC 9110 §6.5.1). Others get the answer without them.
/// </summary>
public static class TrailedAnswer
{
    private const int PartSize = 16 * 1024;

    // So many hexadecimal digits and their line end stand before each chunk.
    private const int ChunkHead = 8 + 2;

    /// <summary>Writes the body and then the trailers; status and headers stand already.</summary>
    /// <param name="context">The request. Its answer may have a body.</param>
    /// <param name="body">The body.</param>
    /// <param name="trailers">Complete when the body has been read to its end.</param>
    /// <exception cref="IOException">The body broke off; nothing stands behind it then.</exception>
    public static Task WriteAsync(HttpContext context, MessageBody body, HeaderList trailers)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(trailers);
        var isChunked =
            !context.Response.SupportsTrailers()
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && IsWanted(context.Request)
            && !(body.IsBuffered && trailers.Count == 0);
        if (isChunked)
        {
            // Whoever says so himself makes the chunks himself, too.
            context.Response.Headers.TransferEncoding = "chunked";
            if (body.IsBuffered)
            {
                context.Response.Headers.Trailer = string.Join(", ", trailers.Select(static field => field.Key).Distinct());
            }
        }
        else if (body.Length is { } length)
        {
            context.Response.ContentLength = length;
        }

        return CopyAsync(context, body.AsStream(), trailers, isChunked);
    }

    private static bool IsWanted(HttpRequest request)
    {
        foreach (var value in request.Headers.TE)
        {
            if (value is not null && value.Contains("trailers", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task CopyAsync(HttpContext context, Stream body, HeaderList trailers, bool isChunked)
    {
        var response = context.Response;
        var writer = response.BodyWriter;
        await writer.FlushAsync(context.RequestAborted);
        var head = isChunked ? ChunkHead : 0;
        while (true)
        {
            var memory = writer.GetMemory(PartSize);
            var read = await body.ReadAsync(memory[head..^2], context.RequestAborted);
            if (read == 0)
            {
                break;
            }

            writer.Advance(isChunked ? MakeChunk(memory.Span, read) : read);
            await writer.FlushAsync(context.RequestAborted);
        }

        if (isChunked)
        {
            WriteLastChunk(writer, trailers);
            await writer.FlushAsync(context.RequestAborted);
        }
        else if (response.SupportsTrailers())
        {
            foreach (var (name, value) in trailers)
            {
                if (AnswerField.TryPrepare(name, value, out var sendable))
                {
                    response.AppendTrailer(name, sendable);
                }
            }
        }
    }

    /// <summary>Frames the bytes behind <see cref="ChunkHead"/>. A size may begin with zeros, so that it always takes the same space.</summary>
    /// <returns>The length of the chunk.</returns>
    private static int MakeChunk(Span<byte> part, int size)
    {
        Utf8Formatter.TryFormat(size, part, out _, new StandardFormat('x', 8));
        "\r\n"u8.CopyTo(part[8..]);
        "\r\n"u8.CopyTo(part[(ChunkHead + size)..]);
        return ChunkHead + size + 2;
    }

    private static void WriteLastChunk(PipeWriter writer, HeaderList trailers)
    {
        writer.Write("0\r\n"u8);
        foreach (var (name, value) in trailers)
        {
            if (AnswerField.TryPrepare(name, value, out var sendable))
            {
                writer.Write(Encoding.Latin1.GetBytes($"{name}: {sendable}\r\n"));
            }
        }

        writer.Write("\r\n"u8);
    }
}
