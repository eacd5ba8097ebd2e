using System.IO.Pipelines;
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
        request.Body.IsBuffered ? HttpBodySource.FromMemory(request.Body.Memory) : new StreamedBody(request.Body.Stream!);

    public override void CopyHeadersTo(HttpFields fields)
    {
        foreach (var (name, value) in request.Headers)
        {
            fields.Add(name, value);
        }
    }

    private sealed class StreamedBody(Stream stream) : HttpBodySource
    {
        public override PipeReader Reader { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    }
}
