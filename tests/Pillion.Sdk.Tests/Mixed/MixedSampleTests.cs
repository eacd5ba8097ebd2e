using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pillion.Sdk.Tests.JavaScript;
using Pillion.Sdk.Tests.Runtime;
using Pillion.Testing;

namespace Pillion.Sdk.Tests.Mixed;

/// <summary>samples/mixed: an Express app with the SDK, a gRPC app and a Wasm app in one <c>pillion run -f</c>.</summary>
public sealed class MixedSampleTests : IDisposable
{
    private const string SampleShopPort = "6001";
    private const string SamplePricingPort = "6002";

    private readonly TempDirectory _folder = new();
    private readonly string _shopPort = LoopbackPort.FindText();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Orders => new($"http://127.0.0.1:{_shopPort}/orders/");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_ExpressGrpcAndWasm_InvokeEachOtherAndExchangeEvents()
    {
        CopySample();
        await using var pillion = new ChildProcess(
            PillionProgram.Executable,
            ["run", "-f", "dapr.yaml"],
            _folder.Path,
            Daprd.Environment(
                _folder.Path,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["DAPR_PROTOS"] = Repository.PathOf("src/Runtime/Pillion.Protos") }
            )
        );
        foreach (var topic in (string[])["orders", "packed", "priced"])
        {
            await pillion.WaitForErrorAsync($"app is subscribed to the following topics: [{topic}]");
        }

        for (var order = 1; order <= 20; order++)
        {
            using var accepted = await _http.PostAsync(new Uri(Orders, order.ToString(CultureInfo.InvariantCulture)), null, Cancel);
            Assert.True(accepted.IsSuccessStatusCode, $"{await accepted.Content.ReadAsStringAsync(Cancel)}\n{pillion}");
        }

        for (var order = 1; order <= 20; order++)
        {
            var done = await ReadUntilPricedAsync(order, pillion);
            Assert.Equal(
                [
                    "shop asked pricing",
                    "shop asked stock",
                    "stock got the event of shop",
                    "stock asked pricing",
                    "pricing got the event of stock",
                    "pricing asked stock",
                    "shop got the event of pricing",
                ],
                done["steps"]!.AsArray().Select(step => step!.GetValue<string>())
            );
        }
    }

    /// <summary>The sample with ports that are free and the SDK that is installed.</summary>
    private void CopySample()
    {
        var sample = Repository.PathOf("samples/mixed");
        var template = File.ReadAllText(Path.Combine(sample, "dapr.yaml"));
        Assert.Contains($"appPort: {SampleShopPort}", template, StringComparison.Ordinal);
        Assert.Contains($"appPort: {SamplePricingPort}", template, StringComparison.Ordinal);
        _folder.Write(
            "dapr.yaml",
            template
                .Replace(SampleShopPort, _shopPort, StringComparison.Ordinal)
                .Replace(SamplePricingPort, LoopbackPort.FindText(), StringComparison.Ordinal)
        );
        foreach (var file in (string[])["shop/server.mjs", "pricing/server.mjs", "stock/stock.wasm"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.Copy(Path.Combine(sample, file), _folder.File(file));
        }

        Directory.CreateSymbolicLink(_folder.File("node_modules"), DaprSdk.NodeModules);
    }

    private async Task<JsonNode> ReadUntilPricedAsync(int order, ChildProcess pillion)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = (await _http.GetFromJsonAsync<JsonNode>(new Uri(Orders, order.ToString(CultureInfo.InvariantCulture)), Cancel))!;
            if (answer["price"] is not null)
            {
                return answer;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Wait.Limit)
            {
                throw new TimeoutException(
                    $"waited {Wait.Limit.TotalSeconds:0}s in vain for order {order} to be priced: {answer}\n{pillion}"
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }
}
