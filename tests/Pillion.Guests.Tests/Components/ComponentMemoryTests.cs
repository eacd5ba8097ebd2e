using System.Text;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>What requests leave behind. The heap is the whole process's, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(ComponentMemoryTests), DisableParallelization = true)]
[Collection(nameof(ComponentMemoryTests))]
public sealed class ComponentMemoryTests
{
    [Fact]
    public async Task Invoke_ThousandsOfHostileRequests_MemoryStaysAsItWas()
    {
        string[] paths = ["/leak", "/trap-after", "/double-drop", "/unfinished", "/nothing", "/unread", "/bad-pointer", "/count"];
        await using var apps = await GuestApps.StartAsync();
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
