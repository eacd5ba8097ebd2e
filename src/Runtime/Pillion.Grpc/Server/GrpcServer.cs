using System.Collections.Frozen;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Server;

/// <summary>
/// gRPC over HTTP/2 on Kestrel: <c>app.Run(server.HandleAsync)</c>. A plain <see cref="RequestDelegate"/>: no routing, no services, nothing between the
/// server and the methods.
/// </summary>
public sealed partial class GrpcServer
{
    private readonly GrpcServerOptions _options;
    private readonly FrozenDictionary<string, GrpcCallHandler> _methods;
    private readonly GrpcCallHandler _fallback;
    private readonly ILogger _logger;

    internal GrpcServer(
        GrpcServerOptions options,
        FrozenDictionary<string, GrpcCallHandler> methods,
        GrpcCallHandler fallback,
        ILogger logger
    )
    {
        _options = options;
        _methods = methods;
        _fallback = fallback;
        _logger = logger;
    }

    /// <summary>Whether a request is a call of gRPC, by its content type: for ports that speak more than that.</summary>
    public static bool IsGrpc(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return HttpProtocol.IsHttp2(context.Request.Protocol)
            && context.Request.ContentType is { } type
            && type.StartsWith(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase)
            && (type.Length == HeaderNames.ContentType.Length || type[HeaderNames.ContentType.Length] is '+' or ';');
    }

    /// <summary>Handles one call.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!IsGrpc(context) || !HttpMethods.IsPost(context.Request.Method))
        {
            Refuse(context);
            return;
        }

        var path = context.Request.Path.Value ?? "";
        var call = new GrpcServerCall(context, _options, path);
        try
        {
            call.Begin();
            await (_methods.TryGetValue(path, out var method) ? method : _fallback)(call);
            await call.FinishAsync(GrpcStatusCode.OK, "", null, null);
        }
        catch (Exception e)
        {
            await FailAsync(call, e);
        }
        finally
        {
            call.End();
        }
    }

    /// <summary>Calls a method with one message, which answers with one, without a connection; what stands before methods stands before this call too.</summary>
    /// <param name="path">The method: <c>/package.Service/Method</c>.</param>
    /// <param name="message">The request's bytes.</param>
    /// <param name="headers">The caller's metadata, none of whose names ends in <c>-bin</c>.</param>
    /// <param name="cancellationToken">The caller goes away.</param>
    /// <returns>The response's bytes.</returns>
    /// <exception cref="GrpcException">The call has another status than OK.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> CallAsync(
        string path,
        ReadOnlyMemory<byte> message,
        IEnumerable<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(headers);
        using var exchange = new LocalExchange(path, message, headers, cancellationToken);
        var call = new GrpcServerCall(exchange.Http, _options, path);
        try
        {
            call.Begin();
            await (_methods.TryGetValue(path, out var method) ? method : _fallback)(call);
            return await exchange.ReadAsync();
        }
        finally
        {
            call.End();
        }
    }

    private async ValueTask FailAsync(GrpcServerCall call, Exception exception)
    {
        if (call.Http.RequestAborted.IsCancellationRequested)
        {
            // Cancelling is not failing, and there is nobody to answer.
            Log.Cancelled(_logger, call.Path);
            return;
        }

        if (call.IsPastDeadline)
        {
            Log.DeadlineExceeded(_logger, call.Path);
            await call.FinishAsync(GrpcStatusCode.DeadlineExceeded, "the deadline passed before the call was done", null, null);
            return;
        }

        switch (exception)
        {
            case GrpcException e:
                Log.Failed(_logger, call.Path, e.Status, e.Message);
                await call.FinishAsync(e.Status, e.Message, Details(e), e.Trailers);
                break;
            case OperationCanceledException:
                Log.Cancelled(_logger, call.Path);
                await call.FinishAsync(GrpcStatusCode.Cancelled, "the call was cancelled", null, null);
                break;
            default:
                Log.Broken(_logger, exception, call.Path);
                await call.FinishAsync(GrpcStatusCode.Unknown, $"{call.Path} failed: {exception.Message}", null, null);
                break;
        }
    }

    private static string? Details(GrpcException e) =>
        e.Details.Count == 0
            ? null
            : MetadataText.Encode(
                new Details.Status
                {
                    Code = (int)e.Status,
                    Message = e.Message,
                    Details = { e.Details },
                }.ToByteArray()
            );

    private static void Refuse(HttpContext context)
    {
        var response = context.Response;
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            response.StatusCode = StatusCodes.Status426UpgradeRequired;
            response.Headers.Upgrade = "h2c";
        }
        else if (!HttpMethods.IsPost(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "POST";
        }
        else
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Method} was cancelled by its caller")]
        public static partial void Cancelled(ILogger logger, string method);

        [LoggerMessage(2, LogLevel.Debug, "{Method} was not done at its deadline")]
        public static partial void DeadlineExceeded(ILogger logger, string method);

        [LoggerMessage(3, LogLevel.Debug, "{Method} ended with {Status}: {Reason}")]
        public static partial void Failed(ILogger logger, string method, GrpcStatusCode status, string reason);

        [LoggerMessage(4, LogLevel.Error, "{Method} failed for an unexpected reason")]
        public static partial void Broken(ILogger logger, Exception exception, string method);
    }
}
