using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>A request to the API as its middleware left it.</summary>
internal sealed class PipelinedApiRequest(PipelineRequest request) : ApiRequest
{
    public override string Method => request.Method;

    public override ReadOnlySpan<char> Path => request.Path;

    public override ReadOnlySpan<char> Query => request.Query;

    public override MessageBody Body => request.Body;

    public override string? RemoteAddress => request.RemoteAddress;

    public override int RemotePort => request.RemotePort;

    public override string Protocol => request.Protocol;

    public override bool IsInProcess => request.IsInProcess;

    public override string? GetHeader(string name) => request.Headers.Get(name);

    public override void CopyHeadersTo(HeaderList headers)
    {
        foreach (var (name, value) in request.Headers)
        {
            headers.Add(name, value);
        }
    }

    public override bool CopyTrailersTo(HeaderList trailers)
    {
        foreach (var (name, value) in request.Trailers)
        {
            trailers.Add(name, value);
        }

        return false;
    }
}
