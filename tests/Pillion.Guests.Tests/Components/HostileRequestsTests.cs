using System.Text;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>What hostile components leave behind. Alone, because it looks at the memory of the process.</summary>
[Collection(nameof(HostileRequestsTests))]
[CollectionDefinition(nameof(HostileRequestsTests), DisableParallelization = true)]
public sealed class HostileRequestsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_ThousandsOfHostileRequests_MemoryStaysAsItWas(bool areAskedDirectly)
    {
        string[] paths = ["/leak", "/trap-after", "/double-drop", "/unfinished", "/nothing", "/unread", "/bad-pointer", "/count"];
        await using var apps = await GuestApps.StartAsync();
        apps.AreAskedDirectly = areAskedDirectly;
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http);

        await AssertMemoryStaysAsync(app, paths, 10_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_ThousandsOfHostileRequestsOfWasi3_MemoryStaysAsItWas(bool reuse)
    {
        string[] paths =
        [
            "/leak",
            "/trap-after",
            "/double-drop",
            "/drop-trailers",
            "/nothing",
            "/unread",
            "/half-read",
            "/bad-pointer",
            "/error",
            "/short",
            "/count",
            // Another request of the instance could end these, so that they would take as long as they may.
            .. reuse ? (string[])[] : ["/no-end", "/no-trailers"],
        ];
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add(
            "probe",
            "http3/probe",
            WasmTrigger.Http,
            o => o.With(l => l with { Reuse = reuse, Timeout = TimeSpan.FromSeconds(2) })
        );

        await AssertMemoryStaysAsync(app, paths, 2_000);
    }

    private static async Task AssertMemoryStaysAsync(GuestApp app, string[] paths, int count)
    {
        await RunAsync(count / 10);
        var before = Used();

        await RunAsync(count);

        var after = Used();
        Assert.True(after - before < 4 << 20, $"{before} bytes before, {after} after");

        async Task RunAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                try
                {
                    await app.PostAsync(paths[i % paths.Length], Encoding.UTF8.GetBytes("a body of some length"));
                }
                catch (Exception e) when (e is AppChannelException or IOException)
                {
                    // As it should be; what it says is tested elsewhere.
                }
            }
        }

        static long Used()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }
}
