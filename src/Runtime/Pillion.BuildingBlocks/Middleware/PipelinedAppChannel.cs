using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>The middleware in front of an app that speaks HTTP (<c>appHttpPipeline</c>): invocations, events, bindings and jobs go through it.</summary>
/// <remarks>Dapr's <c>pkg/channel/http/http_channel.go</c>. The channel behind it belongs to somebody else.</remarks>
internal sealed class PipelinedAppChannel : IAppChannel
{
    private readonly IAppChannel _app;
    private readonly MiddlewareNext _entry;

    public PipelinedAppChannel(HttpPipeline pipeline, IAppChannel app)
    {
        _app = app;
        _entry = pipeline.Compose(CallAppAsync);
    }

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        HeaderList headers = [];
        foreach (var (name, value) in request.Headers)
        {
            headers.Add(name, value);
        }

        var message = new PipelineRequest(headers, request.Body)
        {
            AppRequest = request,
            Method = request.Method,
            Path = request.Path,
            Query = request.Query,
        };
        try
        {
            var answer = (PipelineResponse)await _entry(message, cancellationToken);
            return new InvokeResponse
            {
                Status = answer.Status,
                Headers = answer.Headers,
                Body = answer.Body,
                Grpc = answer.Grpc,
                Trailers = answer.TrailersIfAny,
            };
        }
        catch (Exception e) when (e is not (OperationCanceledException or AppChannelException))
        {
            throw new AppChannelException(AppChannelFailure.Failed, $"the middleware in front of the app failed: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<MiddlewareResponse> CallAppAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        var message = (PipelineRequest)request;
        var answer = await _app.InvokeAsync(
            new InvokeRequest
            {
                Method = message.Method,
                Path = message.Path,
                Query = message.Query,
                Headers = message.Headers,
                Body = message.Body,
                RemoteAddress = message.RemoteAddress,
                RemotePort = message.RemotePort,
                Protocol = message.Protocol,
                CopyTrailers = message.MayHaveTrailers ? message.CopyTrailersTo : null,
            },
            cancellationToken
        );
        return new PipelineResponse(answer.Status, answer.Headers, answer.Body) { Grpc = answer.Grpc, TrailersIfAny = answer.Trailers };
    }
}
