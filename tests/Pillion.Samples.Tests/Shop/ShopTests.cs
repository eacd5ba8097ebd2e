using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Pillion.Testing;

namespace Pillion.Samples.Tests.Shop;

/// <summary>samples/shop by <c>pillion run -f dapr.yaml</c>: a component that uses the building blocks through typed imports.</summary>
public sealed class ShopTests : IAsyncLifetime
{
    private readonly TempDirectory _temp = new();
    private readonly HttpClient _shop = new() { Timeout = Wait.Limit };
    private ChildProcess? _process;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = LoopbackPort.Find().ToString(CultureInfo.InvariantCulture);
        var sample = Repository.PathOf("samples/shop");
        foreach (var file in (string[])["c/shop.wasm", "pricing/pricing.wasm"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_temp.File(file))!);
            File.Copy(Path.Combine(sample, file), _temp.File(file));
        }

        var template = await File.ReadAllTextAsync(Path.Combine(sample, "dapr.yaml"), Cancel);
        Assert.Contains("appPort: 7001", template, StringComparison.Ordinal);
        template = template
            .Replace("appPort: 7001", "appPort: " + port, StringComparison.Ordinal)
            .Replace("    wasm:\n", "    env: { SHOP_KEY: open-sesame }\n    wasm:\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_temp.File("dapr.yaml"), template, Cancel);
        _shop.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        _process = PillionProgram.Start(_temp.Path, "run", "-f", "dapr.yaml");
        await _process.WaitForErrorAsync("app is subscribed to the following topics: [orders]");
    }

    public async ValueTask DisposeAsync()
    {
        _shop.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _temp.Dispose();
    }

    [Fact]
    public async Task Products_StoredAndReadBack_WithTheirEtag()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _shop.GetAsync("/products/tea", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync("/products/tea", """{"name":"tea"}"""));

        using var read = await _shop.GetAsync("/products/tea", Cancel);
        Assert.Equal("""{"name":"tea"}""", await read.Content.ReadAsStringAsync(Cancel));
        var etag = Assert.Single(read.Headers.GetValues("ETag"));

        Assert.Equal(HttpStatusCode.NoContent, await PutAsync($"/products/tea?etag={etag}", """{"name":"green tea"}"""));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync($"/products/tea?etag={etag}", """{"name":"black tea"}"""));
        Assert.Equal("""{"name":"green tea"}""", await _shop.GetStringAsync("/products/tea", Cancel));
    }

    [Fact]
    public async Task Price_AsksTheOtherComponent()
    {
        Assert.Equal("42.00", await _shop.GetStringAsync("/price", Cancel));
    }

    [Fact]
    public async Task Orders_ArePublishedAndReceived()
    {
        using var ordered = await _shop.PostAsync("/orders", new StringContent("""{"id":7}"""), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);

        await Wait.UntilAsync(
            async () =>
            {
                using var last = await _shop.GetAsync("/orders/last", Cancel);
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

    private async Task<HttpStatusCode> PutAsync(string target, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _shop.PutAsync(target, content, Cancel);
        return answer.StatusCode;
    }
}
