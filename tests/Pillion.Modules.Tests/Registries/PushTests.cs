using System.Text.Json.Nodes;
using Pillion.Testing.Servers;

namespace Pillion.Modules.Tests.Registries;

public sealed class PushTests(SharedServer<RegistryServer> shared) : IDisposable
{
    private readonly TestFetcher _fetcher = new();
    private readonly byte[] _module = TestModule.Create();

    [Fact]
    public async Task PushAsync_OfAModule_CanBeFetched()
    {
        var (reference, server) = await ReferenceAsync("1.0");
        using var registry = new ModuleRegistry(_fetcher.Options);

        var digest = await registry.PushAsync(reference, new WasmArtifact(_module), TestContext.Current.CancellationToken);
        var again = await registry.PushAsync(reference, new WasmArtifact(_module), TestContext.Current.CancellationToken);

        var module = await _fetcher.FetchAsync(reference.Text);
        Assert.Equal(_module, await File.ReadAllBytesAsync(module.Path, TestContext.Current.CancellationToken));
        Assert.Equal(again, module.Digest);
        Assert.Equal(_module, await _fetcher.FetchBytesAsync($"oci://{server.Address}/{reference.Repository}@{digest}"));
    }

    [Fact]
    public async Task PushAsync_OfAComponent_SaysWhatItImportsAndExports()
    {
        var (reference, server) = await ReferenceAsync("1.0");
        using var registry = new ModuleRegistry(_fetcher.Options);

        await registry.PushAsync(
            reference,
            new WasmArtifact(_module) { Imports = ["wasi:cli/environment@0.2.0"], Exports = ["wasi:http/incoming-handler@0.2.0"] },
            TestContext.Current.CancellationToken
        );

        using var client = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{reference.Repository}/manifests/1.0");
        request.Headers.Accept.ParseAdd(TestArtifact.OciManifest);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var manifest = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        var configuration = JsonNode.Parse(
            await client.GetStringAsync(
                $"{reference.Repository}/blobs/{manifest["config"]!["digest"]}",
                TestContext.Current.CancellationToken
            )
        )!;
        Assert.Equal("application/vnd.wasm.config.v0+json", (string?)manifest["config"]!["mediaType"]);
        Assert.Equal("application/wasm", (string?)Assert.Single(manifest["layers"]!.AsArray())!["mediaType"]);
        Assert.Equal(("wasm", "wasip2"), ((string?)configuration["architecture"], (string?)configuration["os"]));
        Assert.Equal($"[\"{ContentDigest.Of(_module)}\"]", configuration["layerDigests"]!.ToJsonString());
        Assert.Equal(
            """{"exports":["wasi:http/incoming-handler@0.2.0"],"imports":["wasi:cli/environment@0.2.0"]}""",
            configuration["component"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task PushAsync_WithAPassword_LogsIn()
    {
        await using var server = new RegistryServer { Password = "secret" };
        await server.StartAsync();
        var reference = Parse($"oci://{server.Address}/app:1.0");
        using var registry = new ModuleRegistry(_fetcher.Options);

        var e = await Assert.ThrowsAsync<ModuleSourceException>(() =>
            registry.PushAsync(reference, new WasmArtifact(_module), TestContext.Current.CancellationToken)
        );
        Assert.Contains("there are no credentials for it", e.Message, StringComparison.Ordinal);
        _fetcher.Authenticate(server.Address, "pillion:secret");
        await registry.PushAsync(reference, new WasmArtifact(_module), TestContext.Current.CancellationToken);

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference.Text));
    }

    [Fact]
    public async Task PushAsync_ToADigest_IsRefused()
    {
        var (reference, _) = await ReferenceAsync("1.0@" + ContentDigest.Of(_module));
        using var registry = new ModuleRegistry(_fetcher.Options);

        var e = await Assert.ThrowsAsync<ModuleSourceException>(() =>
            registry.PushAsync(reference, new WasmArtifact(_module), TestContext.Current.CancellationToken)
        );

        Assert.EndsWith("what is pushed gets a tag; its digest follows from its bytes", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _fetcher.Dispose();

    private async Task<(OciReference Reference, RegistryServer Server)> ReferenceAsync(string version)
    {
        var server = await shared.GetAsync();
        return (Parse($"oci://{server.Address}/push/{Guid.NewGuid():N}:{version}"), server);
    }

    private static OciReference Parse(string text)
    {
        Assert.True(ModuleReference.TryParse(text, "/", out var reference, out var problem), problem);
        return Assert.IsType<OciReference>(reference);
    }
}
