using Pillion.Modules.Caching;
using Pillion.Modules.Tests.Registries;
using Pillion.Testing;

namespace Pillion.Modules.Tests.Caching;

/// <summary>The cache stays within its size.</summary>
public sealed class CacheSizeTests : IAsyncDisposable
{
    private const int ModuleBytes = 100_000;

    private readonly TestFetcher _fetcher = new();
    private readonly Dictionary<string, byte[]> _modules = new(StringComparer.Ordinal);
    private TestServer? _server;

    public CacheSizeTests() => _fetcher.Options = _fetcher.Options with { MaxCacheBytes = 250_000 };

    public async ValueTask DisposeAsync()
    {
        _fetcher.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task FetchAsync_MoreThanTheCacheHolds_ThrowsAwayWhatWasNotUsedForLongest()
    {
        var (a, b) = (await FetchAsync("a"), await FetchAsync("b"));
        _fetcher.End();
        Use(a, hoursAgo: 2);
        Use(b, hoursAgo: 3);

        // Using it is what counts, not when it came.
        await FetchAsync("b");
        _fetcher.End();
        var c = await FetchAsync("c");

        Assert.Equal((false, true, true), (File.Exists(a), File.Exists(b), File.Exists(c)));
        Assert.Equal(a, await FetchAsync("a"));
    }

    [Fact]
    public async Task FetchAsync_WhatAProcessHas_IsNotThrownAway()
    {
        var a = await FetchAsync("a");
        Use(a, hoursAgo: 1);

        var (b, c) = (await FetchAsync("b"), await FetchAsync("c"));
        Assert.All([a, b, c], path => Assert.True(File.Exists(path), path));

        // Nobody has them any more: now there is place.
        _fetcher.End();
        await FetchAsync("d");
        Assert.False(File.Exists(a));
    }

    [Fact]
    public async Task FetchAsync_BlobThrownAway_ItsNameSaysNothingWhenTheServerIsDown()
    {
        var a = await FetchAsync("a");
        var url = new Uri(_server!.Address, "a").AbsoluteUri;
        _fetcher.End();
        Use(a, hoursAgo: 1);
        await FetchAsync("b");
        await FetchAsync("c");
        await _server.DisposeAsync();
        _server = null;

        Assert.EndsWith("and it was not fetched before", await _fetcher.FailAsync(url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_ManyProcessesInACacheThatIsTooSmall_AllGetTheirModules()
    {
        _fetcher.Options = _fetcher.Options with { MaxCacheBytes = 1 };

        var rounds = Enumerable
            .Range(0, 8)
            .Select(async i =>
            {
                for (var round = 0; round < 8; round++)
                {
                    var name = $"m{(i + round) % 3}";
                    using var fetcher = new ModuleFetcher(_fetcher.Options);
                    var path = await FetchAsync(name, fetcher);
                    Assert.Equal(_modules[name], await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
                }
            });
        await StartAsync("m0", "m1", "m2");
        await Wait.ForAsync(Task.WhenAll(rounds), "the modules");
    }

    [Theory]
    [InlineData("500Mi", 500L << 20)]
    [InlineData("2G", 2_000_000_000)]
    [InlineData("12345", 12345)]
    public void Parse_Size_IsItsBytes(string text, long bytes) => Assert.Equal(bytes, CacheSize.Parse(text));

    [Theory]
    [InlineData("much")]
    [InlineData("-1")]
    [InlineData("1.5Gi")]
    [InlineData("99999999999Ti")]
    public void Parse_NoSize_SaysWhatIsWanted(string text) =>
        Assert.Contains(
            $"must be a size such as 500Mi or 4Gi, or a number of bytes; it is '{text}'",
            Assert.Throws<ModuleSourceException>(() => CacheSize.Parse(text)).Message,
            StringComparison.Ordinal
        );

    private static void Use(string path, int hoursAgo) =>
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hoursAgo));

    private async Task<string> FetchAsync(string name)
    {
        await StartAsync(name);
        return (await _fetcher.FetchAsync(new Uri(_server!.Address, name).AbsoluteUri)).Path;
    }

    private async Task<string> FetchAsync(string name, ModuleFetcher fetcher)
    {
        Assert.True(
            ModuleReference.TryParse(new Uri(_server!.Address, name).AbsoluteUri, "/", out var reference, out var problem),
            problem
        );
        return (await fetcher.FetchAsync(reference, TestContext.Current.CancellationToken)).Path;
    }

    private async Task StartAsync(params string[] names)
    {
        foreach (var name in names)
        {
            _modules.TryAdd(name, TestModule.Create(ModuleBytes));
        }

        _server ??= await TestServer.StartAsync(context =>
            context.Response.Body.WriteAsync(_modules[context.Request.Path.Value![1..]]).AsTask()
        );
    }
}
