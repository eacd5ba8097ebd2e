using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Pillion.Testing;

namespace Pillion.Modules.Tests.Registries;

/// <summary>A registry that gives what it was given, until a test tells it to misbehave. It notes every request.</summary>
internal sealed class FaultyRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Type, byte[] Bytes)> _content = new(StringComparer.Ordinal);
    private TestServer? _server;

    /// <summary>Looks at every request first; answers true if it dealt with it.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>Method and path of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public string Address => Server.Address.Authority;

    public TestServer Server => _server ?? throw new InvalidOperationException("it was not started");

    public static async Task<FaultyRegistry> StartAsync()
    {
        var registry = new FaultyRegistry();
        registry._server = await TestServer.StartAsync(registry.AnswerAsync);
        return registry;
    }

    /// <summary>Makes an artifact available as <c>oci://…/app:TAG</c>.</summary>
    public string Put(TestArtifact artifact, string tag = "1")
    {
        _content["/v2/app/manifests/" + tag] = (artifact.MediaType, artifact.Manifest);
        _content["/v2/app/manifests/" + artifact.Digest] = (artifact.MediaType, artifact.Manifest);
        foreach (var (digest, bytes) in artifact.Blobs)
        {
            _content["/v2/app/blobs/" + digest] = ("application/octet-stream", bytes);
        }

        return $"oci://{Address}/app:{tag}";
    }

    /// <summary>Changes what is behind a path, so that it is no longer what its digest says.</summary>
    public void Tamper(string path, byte[] bytes) => _content[path] = (_content[path].Type, bytes);

    public int Count(string path) => Requests.Count(r => r.EndsWith(path, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue($"{context.Request.Method} {path}");
        if (Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        if (!_content.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentType = content.Type;
        context.Response.ContentLength = content.Bytes.Length;
        await context.Response.Body.WriteAsync(content.Bytes);
    }
}
