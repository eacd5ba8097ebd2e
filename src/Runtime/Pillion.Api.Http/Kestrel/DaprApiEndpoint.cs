using System.Buffers;
using Microsoft.AspNetCore.Http;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Kestrel;

/// <summary>
/// Serves an <see cref="IDaprApi"/> on Kestrel: <c>app.Run(new DaprApiEndpoint(api).HandleAsync)</c>. A plain
/// <see cref="RequestDelegate"/>: no routing, no services, nothing between the server and the API.
/// </summary>
/// <remarks>
/// Bodies that are in memory go straight into the response's pipe and leave with the one flush at the end of the request; streamed ones are
/// flushed as they arrive. The limits of a Dapr server are in <see cref="DaprKestrelLimits"/>.
/// </remarks>
public sealed class DaprApiEndpoint
{
    private const int ChunkSize = 16 * 1024;

    private readonly IDaprApi _api;
    private readonly CorsPolicy? _cors;

    /// <summary>An endpoint for one app's API.</summary>
    /// <param name="api">The API.</param>
    /// <param name="allowedOrigins">Which origins may call from a browser: empty for no CORS at all, <c>*</c>, or a comma list.</param>
    public DaprApiEndpoint(IDaprApi api, string allowedOrigins = "")
    {
        ArgumentNullException.ThrowIfNull(api);
        _api = api;
        _cors = CorsPolicy.Parse(allowedOrigins);
    }

    /// <summary>Handles one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (_cors is not null && _cors.Apply(context))
        {
            return Task.CompletedTask;
        }

        var task = _api.HandleAsync(new KestrelApiRequest(context), context.RequestAborted);
        return task.IsCompletedSuccessfully ? WriteAsync(context, task.TakeResult()) : AwaitAsync(context, task);
    }

    private static async Task AwaitAsync(HttpContext context, ValueTask<ApiResponse> task)
    {
        try
        {
            await WriteAsync(context, await task);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone: there is nobody to answer.
        }
    }

    private static Task WriteAsync(HttpContext context, in ApiResponse answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        var headers = response.Headers;
        if (answer.ContentType is not null)
        {
            headers.ContentType = answer.ContentType;
        }

        if (answer.ETag is not null)
        {
            headers.ETag = answer.ETag;
        }

        if (answer.Headers is not null)
        {
            CopyHeaders(answer.Headers, headers);
        }

        TraceHeaders.Echo(context.Request.Headers, headers);
        if (answer.Trailers is { } trailers && !(answer.Body.IsBuffered && trailers.Count == 0) && !HasNoBody(context, answer.Status))
        {
            return WriteTrailedAsync(context, answer.Body, trailers);
        }

        if (!answer.Body.IsBuffered)
        {
            return StreamAsync(context, answer.Body);
        }

        var body = answer.Body.Memory;
        if (HasNoBody(context, answer.Status))
        {
            return Task.CompletedTask;
        }

        headers.ContentLength = body.Length;
        if (body.Length <= ChunkSize)
        {
            response.BodyWriter.Write(body.Span);
            return Task.CompletedTask;
        }

        return response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static async Task WriteTrailedAsync(HttpContext context, MessageBody body, HeaderList trailers)
    {
        await using (body)
        {
            try
            {
                await TrailedAnswer.WriteAsync(context, body, trailers);
            }
            catch (IOException)
            {
                context.Abort();
            }
        }
    }

    private static async Task StreamAsync(HttpContext context, MessageBody body)
    {
        await using (body)
        {
            if (HasNoBody(context, context.Response.StatusCode))
            {
                return;
            }

            var writer = context.Response.BodyWriter;
            if (body.Length is { } length)
            {
                context.Response.ContentLength = length;
            }
            else
            {
                // A stream of events may begin long after its headers, which tell the caller that the call was accepted.
                await writer.FlushAsync(context.RequestAborted);
            }

            try
            {
                var stream = body.AsStream();
                while (await stream.ReadAsync(writer.GetMemory(ChunkSize), context.RequestAborted) is > 0 and var read)
                {
                    writer.Advance(read);
                    await writer.FlushAsync(context.RequestAborted);
                }
            }
            catch (IOException)
            {
                // The status is already on the wire: only a broken connection still tells the caller that the body is not whole.
                context.Abort();
            }
        }
    }

    /// <summary>RFC 9110 §6.4.1: which answers have no body whatever their fields say.</summary>
    private static bool HasNoBody(HttpContext context, int status) =>
        status is < 200 or 204 or 205 or 304 || context.Request.Method == "HEAD";

    private static void CopyHeaders(HeaderList from, IHeaderDictionary to)
    {
        foreach (var (name, value) in from)
        {
            if (AnswerField.TryPrepare(name, value, out var sendable))
            {
                to.Append(name, sendable);
            }
        }
    }
}
