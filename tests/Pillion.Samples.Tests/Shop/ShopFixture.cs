using System.Collections.Concurrent;

namespace Pillion.Samples.Tests.Shop;

/// <summary>The shops that tests have asked for, each started once.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Task<RunningShop>> _shops = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _shops.Values.Where(shop => shop.IsCompletedSuccessfully))
        {
            await (await shop).DisposeAsync();
        }
    }

    internal Task<RunningShop> RunAsync(string variant) => _shops.GetOrAdd(variant, RunningShop.StartAsync);
}
