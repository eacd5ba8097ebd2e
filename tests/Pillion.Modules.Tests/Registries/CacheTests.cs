using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Modules.Tests.Registries;

/// <summary>What was pulled once is there when the registry is not, and is pulled once however many want it.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly TestFetcher _fetcher = new();
    private readonly byte[] _module = TestModule.Create();

    [Fact]
    public async Task FetchAsync_WithTheRegistryDown_UsesTheCache()
    {
        await using var registry = new RegistryServer();
        await registry.StartAsync();
        var artifact = TestArtifact.Cncf(_module);
        await TestArtifactUpload.PutAsync(registry.Url, "app", "1.0", artifact);
        var tagged = $"oci://{registry.Address}/app:1.0";
        await _fetcher.FetchAsync(tagged);

        await registry.StopAsync();
        var module = await _fetcher.FetchAsync(tagged);

        Assert.Equal(_module, await File.ReadAllBytesAsync(module.Path, TestContext.Current.CancellationToken));
        Assert.Equal(artifact.Digest, module.Digest.ToString());
        Assert.EndsWith(
            $"what the tag meant before is used, {artifact.Digest}",
            Assert.Single(_fetcher.Warnings),
            StringComparison.Ordinal
        );
        // A digest means the same for ever: nobody needs to be asked, and nobody to be warned.
        Assert.Equal(_module, await _fetcher.FetchBytesAsync($"oci://{registry.Address}/app@{artifact.Digest}"));
        Assert.Single(_fetcher.Warnings);
        var message = await _fetcher.FailAsync($"oci://{registry.Address}/app:2.0");
        Assert.Matches(
            $"^oci://{registry.Address}/app:2.0: {registry.Address} cannot be reached: .*, and it was not fetched before$",
            message
        );
    }

    [Fact]
    public async Task FetchAsync_OfATagThatMoved_GivesTheNewModule()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(TestModule.Create()));
        await _fetcher.FetchAsync(reference);
        registry.Put(TestArtifact.Cncf(_module));

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
    }

    [Fact]
    public async Task FetchAsync_OfATagThatIsGone_Fails()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        await _fetcher.FetchAsync(reference);
        registry.Intercept = context =>
        {
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        };

        // The registry answers: what was there is not to be used any more.
        Assert.Contains("does not have the manifest 1", await _fetcher.FailAsync(reference), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_ByDigest_AsksTheRegistryOnce()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var artifact = TestArtifact.Cncf(_module);
        registry.Put(artifact);
        var pinned = $"oci://{registry.Address}/app@{artifact.Digest}";
        await _fetcher.FetchAsync(pinned);
        var asked = registry.Requests.Count;

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(pinned));
        Assert.Equal(asked, registry.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_ByManyAtOnce_DownloadsTheBlobOnce()
    {
        const int Callers = 16;
        await using var registry = await FaultyRegistry.StartAsync();
        var blob = "/v2/app/blobs/" + ContentDigest.Of(_module);
        var reference = registry.Put(TestArtifact.Cncf(_module));
        var allHaveTheManifest = new TaskCompletionSource();
        registry.Intercept = async context =>
        {
            if (registry.Count("/v2/app/manifests/1") == Callers)
            {
                allHaveTheManifest.TrySetResult();
            }

            if (context.Request.Path == blob)
            {
                await Wait.ForAsync(allHaveTheManifest.Task, "all the callers");
            }

            return false;
        };

        // Each through a fetcher of its own: they share what processes share, the cache's folder.
        var modules = await Wait.ForAsync(
            Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => _fetcher.FetchBytesAsync(reference))),
            "the modules"
        );

        Assert.All(modules, bytes => Assert.Equal(_module, bytes));
        Assert.Equal(1, registry.Count(blob));
    }

    [Fact]
    public async Task FetchAsync_AfterAProcessThatWasKilled_RemovesWhatItLeft()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        var work = Directory.CreateDirectory(Path.Combine(_fetcher.Options.CacheFolder, "work")).FullName;
        var (left, present) = (Path.Combine(work, "left"), Path.Combine(work, "present"));
        await File.WriteAllTextAsync(left, "half a module", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(present, "somebody else's", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(left, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(present, TimeProvider.System.GetUtcNow().UtcDateTime);

        await _fetcher.FetchAsync(reference);

        Assert.Equal((false, true), (File.Exists(left), File.Exists(present)));
    }

    [Fact]
    public async Task FetchAsync_WithACacheThatCannotBeWritten_NamesTheFolder()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        _fetcher.Options = _fetcher.Options with { CacheFolder = _fetcher.DockerConfig + "/cache" };
        _fetcher.Configure("{}");

        var message = await _fetcher.FailAsync(reference);

        Assert.StartsWith(
            $"{reference} cannot be kept in {_fetcher.Options.CacheFolder} (PILLION_MODULE_CACHE names another folder)",
            message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _fetcher.Dispose();
}
