using Pillion.Testing;

namespace Pillion.Modules.Tests.Registries;

/// <summary>Registries, and what lies between, that change, break off or refuse.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TestFetcher _fetcher = new();
    private readonly byte[] _module = TestModule.Create();
    private readonly TestArtifact _artifact;

    public FaultTests() => _artifact = TestArtifact.Cncf(_module);

    private string BlobPath => "/v2/app/blobs/" + ContentDigest.Of(_module);

    [Fact]
    public async Task FetchAsync_OfATamperedBlob_IsRefusedAndNotKept()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        var evil = TestModule.Create();
        registry.Tamper(BlobPath, evil);

        var message = await _fetcher.FailAsync(reference);

        Assert.EndsWith(
            $"was changed on the way or where it is kept: its digest is {ContentDigest.Of(evil)}, and should be {ContentDigest.Of(_module)}. It is not used.",
            message,
            StringComparison.Ordinal
        );
        registry.Tamper(BlobPath, _module);
        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
    }

    [Fact]
    public async Task FetchAsync_OfATamperedManifestByDigest_IsRefused()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        registry.Put(_artifact);
        registry.Tamper("/v2/app/manifests/" + _artifact.Digest, TestArtifact.Cncf(TestModule.Create()).Manifest);

        var message = await _fetcher.FailAsync($"oci://{registry.Address}/app@{_artifact.Digest}");

        Assert.Contains("the manifest was changed on the way or where it is kept", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_OfABlobTamperedInTheCache_FetchesItAgain()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        var kept = (await _fetcher.FetchAsync(reference)).Path;
        await File.WriteAllBytesAsync(kept, TestModule.Create(), TestContext.Current.CancellationToken);

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(2, registry.Count(BlobPath));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task FetchAsync_FromABusyRegistry_AsksAgain(int status)
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        registry.Intercept = context =>
        {
            var isBusy = registry.Count(context.Request.Path) <= 2;
            if (isBusy)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = "0";
            }

            return Task.FromResult(isBusy);
        };

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(3, registry.Count(BlobPath));
    }

    [Fact]
    public async Task FetchAsync_FromARegistryThatStaysBusy_GivesUp()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        registry.Intercept = context =>
        {
            context.Response.StatusCode = 429;
            return Task.FromResult(true);
        };

        Assert.Equal(
            $"{reference}: {registry.Address} answers 429 (Too Many Requests), and it was not fetched before",
            await _fetcher.FailAsync(reference)
        );
        Assert.Equal(_fetcher.Options.Attempts, registry.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_WithRetryAfter_WaitsAsLongAsTheRegistryWants()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        var time = new ManualTimeProvider();
        _fetcher.Options = _fetcher.Options with { Time = time };
        registry.Intercept = context =>
        {
            var isFirst = registry.Requests.Count == 1;
            if (isFirst)
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "7";
            }

            return Task.FromResult(isFirst);
        };

        var fetching = _fetcher.FetchBytesAsync(reference);
        await Wait.ForAsync(time.TimerSetAsync(), "the pause that the registry asked for");
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Single(registry.Requests);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(_module, await Wait.ForAsync(fetching, "the module"));
    }

    [Fact]
    public async Task FetchAsync_OverConnectionsThatBreak_StartsTheBlobAnew()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        registry.Intercept = async context =>
        {
            if (context.Request.Path != BlobPath || registry.Count(BlobPath) > 2)
            {
                return false;
            }

            context.Response.ContentLength = _module.Length;
            await context.Response.Body.WriteAsync(_module.AsMemory(0, 20));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(3, registry.Count(BlobPath));
    }

    [Fact]
    public async Task FetchAsync_FromAServerThatFallsSilent_GivesUp()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        _fetcher.Options = _fetcher.Options with { SilenceLimit = TimeSpan.FromMilliseconds(300), Attempts = 1 };
        registry.Intercept = async context =>
        {
            if (context.Request.Path == BlobPath)
            {
                context.Response.ContentLength = _module.Length;
                await context.Response.Body.WriteAsync(_module.AsMemory(0, 20));
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                    .ContinueWith(_ => { }, TaskScheduler.Default);
                return true;
            }

            return false;
        };

        // On a machine this busy even the manifest may be too late.
        Assert.Matches("fell silent for|does not answer within", await _fetcher.FailAsync(reference));
    }

    [Fact]
    public async Task FetchAsync_WithARedirectToAnotherServer_DoesNotTakeTheCredentialsAlong()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        await using var storage = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        storage.Put(_artifact);
        _fetcher.Authenticate(registry.Address, "ann:secret");
        var seenByStorage = "(nothing)";
        var seenByRegistry = "";
        registry.Intercept = context =>
        {
            seenByRegistry = context.Request.Headers.Authorization.ToString();
            if (seenByRegistry.Length == 0)
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"tests\"";
                return Task.FromResult(true);
            }

            if (context.Request.Path != BlobPath)
            {
                return Task.FromResult(false);
            }

            context.Response.Redirect($"{storage.Server.Address}v2/app/blobs/{ContentDigest.Of(_module)}");
            return Task.FromResult(true);
        };
        storage.Intercept = context =>
        {
            seenByStorage = context.Request.Headers.Authorization.ToString();
            return Task.FromResult(false);
        };

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.StartsWith("Basic ", seenByRegistry, StringComparison.Ordinal);
        Assert.Equal("", seenByStorage);
    }

    [Fact]
    public async Task FetchAsync_WithRedirectsWithoutEnd_GivesUp()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        registry.Intercept = context =>
        {
            context.Response.Redirect(context.Request.Path);
            return Task.FromResult(true);
        };

        Assert.Contains("redirects too often", await _fetcher.FailAsync(reference), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""", "has schemaVersion 1, and only 2 is known")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", "the manifest is an index as well")]
    [InlineData("""{"schemaVersion":2}""", "neither layers nor manifests")]
    [InlineData("<html>", "is no such JSON")]
    public async Task FetchAsync_OfABadManifest_SaysWhatIsWrong(string manifest, string expected)
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        registry.Tamper("/v2/app/manifests/1", System.Text.Encoding.UTF8.GetBytes(manifest));

        Assert.Contains(expected, await _fetcher.FailAsync(reference), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_OfAHugeManifest_IsRefused()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(_artifact);
        registry.Tamper("/v2/app/manifests/1", new byte[ModuleFetcherOptions.MaxManifestBytes + 1]);

        Assert.Contains("the manifest has more than 4194304 bytes", await _fetcher.FailAsync(reference), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WithoutTls_IsForLoopbackAndNamedRegistriesOnly()
    {
        _fetcher.Options = _fetcher.Options with { Attempts = 1 };

        // A name that never resolves (RFC 6761 §6.4): the message tells which port was meant to be used.
        Assert.Contains("registry.invalid:443)", await _fetcher.FailAsync("oci://registry.invalid/app:1"), StringComparison.Ordinal);
        _fetcher.Options = _fetcher.Options with { InsecureRegistries = ["registry.invalid"] };
        Assert.Contains("registry.invalid:80)", await _fetcher.FailAsync("oci://registry.invalid/app:1"), StringComparison.Ordinal);
    }

    public void Dispose() => _fetcher.Dispose();
}
