using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Pillion.Host.Logging;

/// <summary>
/// Writes a line for each call of an app's Dapr API that comes over the network (<c>--enable-api-logging</c>, <c>spec.logging.apiLogging</c>). It
/// names the route and not the keys in it, and leaves health checks out.
/// </summary>
/// <remarks>Dapr's <c>pkg/api/http/server.go</c>, <c>apiLoggingInfo</c>, and <c>pkg/api/grpc/logging.go</c>.</remarks>
internal sealed partial class ApiCallLog(ILogger logger, TimeProvider time)
{
    /// <summary>The HTTP API with a line for each call.</summary>
    public RequestDelegate AroundHttp(RequestDelegate api) =>
        context =>
            context.Request.Path.StartsWithSegments("/v1.0/healthz", StringComparison.Ordinal) ? api(context) : LogHttpAsync(api, context);

    /// <summary>The gRPC API with a line for each call.</summary>
    public RequestDelegate AroundGrpc(RequestDelegate api) => context => LogGrpcAsync(api, context);

    private async Task LogHttpAsync(RequestDelegate api, HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await api(context);
        }
        finally
        {
            var request = context.Request;
            Log.HttpCalled(
                logger,
                request.Method,
                RouteOf(request.Path.Value ?? ""),
                context.Response.StatusCode,
                Milliseconds(started),
                request.Headers.UserAgent.ToString()
            );
        }
    }

    private async Task LogGrpcAsync(RequestDelegate api, HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await api(context);
        }
        finally
        {
            var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
            var status =
                trailers is not null && trailers.TryGetValue("grpc-status", out var last) ? last : context.Response.Headers["grpc-status"];
            Log.GrpcCalled(
                logger,
                context.Request.Path.Value,
                status.ToString(),
                Milliseconds(started),
                context.Request.Headers.UserAgent.ToString()
            );
        }
    }

    /// <summary>The version and the group of an API path: <c>/v1.0/state</c>.</summary>
    private static string RouteOf(string path)
    {
        var second = path.IndexOf('/', Math.Min(1, path.Length));
        var third = second < 0 ? -1 : path.IndexOf('/', second + 1);
        return third < 0 ? path : path[..third];
    }

    private long Milliseconds(long started) => (long)time.GetElapsedTime(started).TotalMilliseconds;

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "HTTP API Called: {Method} {Route} is answered with {Status} after {Milliseconds} ms, to {UserAgent}"
        )]
        public static partial void HttpCalled(ILogger logger, string method, string route, int status, long milliseconds, string userAgent);

        [LoggerMessage(
            2,
            LogLevel.Information,
            "gRPC API Called: {Method} is answered with {Status} after {Milliseconds} ms, to {UserAgent}"
        )]
        public static partial void GrpcCalled(ILogger logger, string? method, string status, long milliseconds, string userAgent);
    }
}
