using System.Buffers;
using System.IO.Pipelines;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Guests.Components;

/// <summary>A request to an app, as a component asks for it.</summary>
internal sealed class InvokeRequestSource(InvokeRequest request, string appId) : HttpRequestSource
{
    public override string Method => request.Method;

    public override string? PathWithQuery => request.Query.Length == 0 ? request.Path : $"{request.Path}?{request.Query}";

    public override string? Scheme => "http";

    // What the runtime itself asks comes without one; guests' libraries make a URL of it, which must have a host.
    public override string? Authority => request.Headers.Get("Host") ?? appId;

    public override HttpBodySource Body =>
        request.Body.IsBuffered && request.CopyTrailers is null ? HttpBodySource.FromMemory(request.Body.Memory) : new RequestBody(request);

    public override void CopyHeadersTo(HttpFields fields)
    {
        foreach (var (name, value) in request.Headers)
        {
            fields.Add(name, value);
        }
    }

    private sealed class RequestBody(InvokeRequest request) : HttpBodySource
    {
        public override PipeReader Reader { get; } =
            request.Body.IsBuffered
                ? PipeReader.Create(new ReadOnlySequence<byte>(request.Body.Memory))
                : PipeReader.Create(request.Body.Stream!, new StreamPipeReaderOptions(leaveOpen: true));

        public override HttpFields? Trailers
        {
            get
            {
                var trailers = new HeaderList();
                request.CopyTrailers?.Invoke(trailers);
                return HandlerAnswers.ToFields(trailers);
            }
        }
    }
}
