using System.Net;
using System.Text;
using System.Text.Json;
using Pillion.Testing;

namespace Pillion.Samples.Tests.Shop;

/// <summary>samples/shop in each of its languages, and in each of the ways in which it reaches the building blocks: the same API.</summary>
public sealed class ShopTests(ShopFixture shops) : IClassFixture<ShopFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every folder with a shop in it.</summary>
    public static TheoryData<string> Shops() =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathOf("samples/shop"), "dapr.yaml", SearchOption.AllDirectories)
                .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task Products_StoredAndReadBack_WithTheirEtag(string variant)
    {
        var shop = await AskAsync(variant);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.GetAsync("/products/tea", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(shop, "/products/tea", """{"name":"tea"}"""));

        using var read = await shop.GetAsync("/products/tea", Cancel);
        Assert.Equal("""{"name":"tea"}""", await read.Content.ReadAsStringAsync(Cancel));
        var etag = Assert.Single(read.Headers.GetValues("ETag"));

        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(shop, $"/products/tea?etag={etag}", """{"name":"green tea"}"""));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(shop, $"/products/tea?etag={etag}", """{"name":"black tea"}"""));
        Assert.Equal("""{"name":"green tea"}""", await shop.GetStringAsync("/products/tea", Cancel));
    }

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task Price_AsksTheOtherComponent(string variant)
    {
        var shop = await AskAsync(variant);
        Assert.Equal("42.00", await shop.GetStringAsync("/price", Cancel));
    }

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task Secret_ComesFromTheSecretStore(string variant)
    {
        var shop = await AskAsync(variant);
        Assert.Equal("open-sesame", await shop.GetStringAsync("/secret", Cancel));
    }

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task Orders_ArePublishedAndReceived(string variant)
    {
        var shop = await AskAsync(variant);
        using var ordered = await shop.PostAsync("/orders", new StringContent("""{"id":7}"""), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);

        await Wait.UntilAsync(
            async () =>
            {
                using var last = await shop.GetAsync("/orders/last", Cancel);
                if (!last.IsSuccessStatusCode)
                {
                    return false;
                }

                using var order = JsonDocument.Parse(await last.Content.ReadAsByteArrayAsync(Cancel));
                return order.RootElement.GetProperty("data").GetProperty("id").GetInt32() == 7
                    && order.RootElement.GetProperty("topic").GetString() == "orders";
            },
            "the order comes back as an event"
        );
    }

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task AnythingElse_IsNotFound(string variant)
    {
        var shop = await AskAsync(variant);
        using var answer = await shop.GetAsync("/nowhere", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<HttpClient> AskAsync(string variant) => (await shops.RunAsync(variant)).Client;

    private static async Task<HttpStatusCode> PutAsync(HttpClient shop, string target, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await shop.PutAsync(target, content, Cancel);
        return answer.StatusCode;
    }
}
