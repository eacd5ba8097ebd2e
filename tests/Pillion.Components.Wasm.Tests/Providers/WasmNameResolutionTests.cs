using Pillion.Abstractions.NameResolution;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>A resolver in C.</summary>
public sealed class WasmNameResolutionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_FromFileAndAnnounced_FindsBothAndNobodyElse()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "apps"), "orders 10.0.0.7:50002\n", Token);
        await using var resolver = await WasmProviders.CreateSampleAsync<INameResolution>(
            "nameresolution.wasm",
            "name-resolution/hosts.wasm",
            null,
            ("mounts", $"/hosts={folder.Path}:ro")
        );

        var announcement = await resolver.AnnounceAsync(new AppInstance("shop", "default", "10.0.0.8", 50003, 3500), Token);

        Assert.Equal("10.0.0.7:50002", await resolver.ResolveAsync("orders", "default", Token));
        Assert.Equal("10.0.0.8:50003", await resolver.ResolveAsync("shop", "default", Token));
        Assert.Null(await resolver.ResolveAsync("nobody", "default", Token));
        await announcement.DisposeAsync();
        Assert.Null(await resolver.ResolveAsync("shop", "default", Token));
    }
}
