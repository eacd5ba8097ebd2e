using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Pillion.Api.Http.Kestrel;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Host.Web;

/// <summary>The port of a Wasm app: every request becomes a call of its channel, and the app's answer goes back as it is.</summary>
internal sealed partial class Ingress(IAppChannel channel, ILogger logger)
{
    private readonly IDirectAppChannel? _direct = channel as IDirectAppChannel;

    public Task HandleAsync(HttpContext context)
    {
        if (_direct is null)
        {
            return AskAsync(context);
        }

        var answered = _direct.InvokeAsync(Read(context), new Answering(this, context), context.RequestAborted);
        return answered.IsCompletedSuccessfully ? Task.CompletedTask : answered.AsTask();
    }

    private async Task AskAsync(HttpContext context)
    {
        try
        {
            await using var answer = await channel.InvokeAsync(Read(context), context.RequestAborted);
            await WriteAsync(context, answer);
        }
        catch (AppChannelException e)
        {
            await FailAsync(context, e);
        }
    }

    private Task FailAsync(HttpContext context, AppChannelException reason)
    {
        // Why a guest failed is for the log, not for whoever called it.
        Log.AppGaveNoAnswer(logger, reason, context.Request.Method, context.Request.Path);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = reason.Failure switch
        {
            AppChannelFailure.Unreachable => StatusCodes.Status503ServiceUnavailable,
            AppChannelFailure.Timeout => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status502BadGateway,
        };
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("The app gave no answer; its log says why.\n", context.RequestAborted);
    }

    private static InvokeRequest Read(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var headers = new HeaderList();
        foreach (var (name, values) in request.Headers)
        {
            if (!HopByHop.IsField(name))
            {
                foreach (var value in values)
                {
                    headers.Add(name, value ?? "");
                }
            }
        }

        return new InvokeRequest
        {
            Method = request.Method,
            Path = PathOf(query < 0 ? target : target[..query]),
            Query = query < 0 ? "" : target[(query + 1)..],
            Headers = headers,
            Body = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
                ? MessageBody.Empty
                : new MessageBody(request.Body, request.ContentLength),
            RemoteAddress = context.Connection.RemoteIpAddress?.ToString(),
            RemotePort = context.Connection.RemotePort,
            Protocol = request.Protocol,
            CopyTrailers = request.ContentLength is null && request.SupportsTrailers() ? trailers => CopyTrailers(context, trailers) : null,
        };
    }

    /// <summary>The target may be an absolute URL (RFC 9112 §3.2.2) or <c>*</c>; apps are asked by path.</summary>
    private static string PathOf(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        return Uri.TryCreate(target, UriKind.Absolute, out var uri) ? uri.AbsolutePath : "/";
    }

    private static bool CopyTrailers(HttpContext context, HeaderList trailers)
    {
        if (!context.Request.CheckTrailersAvailable())
        {
            return true;
        }

        foreach (var (name, values) in context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers)
        {
            if (!HopByHop.IsField(name))
            {
                foreach (var value in values)
                {
                    trailers.Add(name, value ?? "");
                }
            }
        }

        return false;
    }

    private static async Task WriteAsync(HttpContext context, InvokeResponse answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            if (!HopByHop.IsField(name))
            {
                response.Headers.Append(name, value);
            }
        }

        var body = answer.Body;
        if (answer.Status is < 200 or StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        if (body.Length is { } length && !(HttpMethods.IsHead(context.Request.Method) && length == 0))
        {
            response.ContentLength = length;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (answer.Trailers is { } trailers && !(body.IsBuffered && trailers.Count == 0))
        {
            response.ContentLength = null;
            await TrailedAnswer.WriteAsync(context, body, trailers);
        }
        else if (body.IsBuffered)
        {
            await response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
        }
        else
        {
            await body.AsStream().CopyToAsync(response.Body, context.RequestAborted);
        }
    }

    /// <summary>Takes an answer while the app may still run on the thread that its request came on: who is asked gets all of it at once.</summary>
    private sealed class Answering(Ingress ingress, HttpContext context) : IAnswerReceiver
    {
        public async ValueTask ReceiveAsync(InvokeResponse answer)
        {
            await using (answer)
            {
                await WriteAsync(context, answer);
            }

            await context.Response.CompleteAsync();
        }

        public ValueTask FailAsync(Exception reason) =>
            reason is AppChannelException failure ? new ValueTask(ingress.FailAsync(context, failure)) : ValueTask.FromException(reason);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path}: the app gave no answer")]
        public static partial void AppGaveNoAnswer(ILogger logger, Exception exception, string method, PathString path);
    }
}
