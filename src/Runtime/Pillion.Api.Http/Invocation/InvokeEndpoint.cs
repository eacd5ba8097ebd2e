using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Api.Http.Invocation;

/// <summary>Service invocation, and the fallback for every path that is no route (Dapr's <c>pkg/api/http/directmessaging.go</c>).</summary>
internal sealed class InvokeEndpoint(AppRuntime app)
{
    /// <summary>Forwards the request to the app it names.</summary>
    public async ValueTask<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (target, method) = InvocationUrl.Parse(request);
        if (target.Length == 0)
        {
            throw InvocationErrors.NoAppId.ToException();
        }

        var body = await LimitAsync(request, target, cancellationToken);
        var invocation = new InvokeRequest
        {
            Method = request.Method,
            Path = method,
            Query = request.Query.ToString(),
            Body = body,
            RemoteAddress = request.RemoteAddress,
            RemotePort = request.RemotePort,
            Protocol = request.Protocol,
            CopyTrailers = body.IsBuffered ? null : request.CopyTrailersTo,
        };
        request.CopyHeadersTo(invocation.Headers);
        var answer = await app.Invocation.InvokeAsync(target, invocation, cancellationToken);
        return new ApiResponse(answer.Status, null, answer.Body, Headers: answer.Headers, Trailers: answer.Trailers);
    }

    /// <summary>A body of known length is had at once, so that it can be sent again; one of unknown length streams and is cut at the limit.</summary>
    private async ValueTask<MessageBody> LimitAsync(ApiRequest request, string target, CancellationToken cancellationToken)
    {
        var body = request.Body;
        var max = app.Options.MaxBodySize > 0 ? app.Options.MaxBodySize : long.MaxValue;
        try
        {
            return body.Length is { } length && (length <= HttpAppChannel.MaxBufferedBody || length > max)
                    ? new MessageBody(await body.ReadAllAsync(max, cancellationToken))
                : body.IsBuffered ? new MessageBody(await body.ReadAllAsync(max, cancellationToken))
                : new MessageBody(new LimitedStream(body.AsStream(), max), body.Length);
        }
        catch (BodyTooLargeException e)
        {
            throw InvocationErrors.Failed(target, e.Message).ToException(e);
        }
    }
}
