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
        await RunAsync(500);
        var before = Used();

        await RunAsync(10_000);

        var after = Used();
        Assert.True(after - before < 4 << 20, $"{before} bytes before, {after} after");

        async Task RunAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                try
                {
                    await app.PostAsync(paths[i % paths.Length], Encoding.UTF8.GetBytes("a body"));
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
