using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Wasi.Tests.Preview2.Http;

/// <summary>A server's side of a request, with trailers.</summary>
internal sealed class MemoryRequest(string method, string path, byte[] body) : HttpRequestSource
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Method => method;

    public override string PathWithQuery => path;

    public override string Scheme => "https";

    public override string Authority => "example.com:8443";

    public override HttpBodySource Body => new BodyWithTrailers(body, _disposed);

    /// <summary>Ends when the guest has given up the body.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Header fields besides its own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public override void CopyHeadersTo(HttpFields fields)
    {
        fields.Add("X-Name", "value");
        fields.Add("Connection", "keep-alive");
        foreach (var (name, value) in Headers)
        {
            fields.Add(name, value);
        }
    }

    private sealed class BodyWithTrailers(byte[] body, TaskCompletionSource disposed) : HttpBodySource
    {
        public override PipeReader Reader { get; } = PipeReader.Create(new MemoryStream(body));

        public override HttpFields? Trailers => new() { { "X-Check", "sum" } };

        public override void Release()
        {
            base.Release();
            disposed.TrySetResult();
        }
    }
}
