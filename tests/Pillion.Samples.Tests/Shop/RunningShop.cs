using System.Globalization;
using Pillion.Testing;

namespace Pillion.Samples.Tests.Shop;

/// <summary>A folder of samples/shop, copied to a temporary one and run from there by <c>pillion run -f dapr.yaml</c> on a free port.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    // A JavaScript engine of 10 MB is compiled first: seconds of a processor, which a busy machine may have to share.
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(4);

    private readonly TempDirectory _temp = new();
    private ChildProcess? _process;

    private RunningShop() { }

    /// <summary>Asks the shop; its base address is the shop's.</summary>
    internal HttpClient Client { get; } = new() { Timeout = Wait.Limit };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _temp.Dispose();
    }

    internal static async Task<RunningShop> StartAsync(string variant)
    {
        var shop = new RunningShop();
        try
        {
            await shop.RunAsync(variant);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    private async Task RunAsync(string variant)
    {
        foreach (var folder in (string[])[variant, "pricing"])
        {
            Directory.CreateDirectory(_temp.File(folder));
            var components = Directory.GetFiles(Repository.PathOf("samples/shop/" + folder), "*.wasm");
            RequiredComponent.Check(components.Length > 0, "samples/shop/" + folder);
            foreach (var component in components)
            {
                File.Copy(component, _temp.File(Path.Combine(folder, Path.GetFileName(component))));
            }
        }

        var port = LoopbackPort.Find().ToString(CultureInfo.InvariantCulture);
        var configuration = await File.ReadAllTextAsync(Repository.PathOf($"samples/shop/{variant}/dapr.yaml"));
        Assert.Contains("appPort: 7001", configuration, StringComparison.Ordinal);
        configuration = configuration.Replace("appPort: 7001", "appPort: " + port, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_temp.File(Path.Combine(variant, "dapr.yaml")), configuration);
        Client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        // The secret store local-env has what is in the environment of Pillion itself.
        var environment = PillionProgram.Environment(_temp.Path);
        environment["SHOP_KEY"] = "open-sesame";
        _process = new ChildProcess(PillionProgram.Executable, ["run", "-f", variant + "/dapr.yaml"], _temp.Path, environment);
        await _process.WaitForErrorAsync("app is subscribed to the following topics: [orders]", s_start);
    }
}
