using System.IO.Pipelines;
using Pillion.Abstractions.Middleware;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Components.Wasm.HttpFilters.Components;

/// <summary>A request of the pipeline, as a component asks for it.</summary>
internal sealed class FilterRequestSource(MiddlewareRequest request) : HttpRequestSource
{
    public override string Method => request.Method;

    public override string? PathWithQuery => request.Query.Length == 0 ? request.Path : $"{request.Path}?{request.Query}";

    public override string? Scheme => "http";

    // What comes from code of this process has none; guests' libraries make a URL of it, which must have a host.
    public override string? Authority => request.GetHeader("Host") ?? "localhost";

    public override HttpBodySource Body =>
        new RequestBody(
            request,
            request.BufferedBody is { } bytes
                ? PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(bytes))
                : PipeReader.Create(request.OpenBody(), new StreamPipeReaderOptions(leaveOpen: true))
        );

    public override void CopyHeadersTo(HttpFields fields)
    {
        foreach (var (name, value) in request.Headers)
        {
            fields.Add(name, value);
        }
    }

    private sealed class RequestBody(MiddlewareRequest request, PipeReader reader) : HttpBodySource
    {
        public override PipeReader Reader => reader;

        public override HttpFields? Trailers => Fields.Of(request.Trailers);
    }
}
