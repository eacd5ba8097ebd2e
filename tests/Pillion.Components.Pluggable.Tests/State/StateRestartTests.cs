using System.Collections.Concurrent;
using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;

namespace Pillion.Components.Pluggable.Tests.State;

/// <summary>The component's process ends and another one comes.</summary>
public sealed class StateRestartTests(ComponentProcess process) : IClassFixture<ComponentProcess>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_ProcessGone_FailsNamingTheSocketUntilItIsBack()
    {
        await using var store = await process.CreateAsync<IStateStore>("state", "gone");
        await store.SetAsync(new("key", "before"u8.ToArray()), Token);
        await process.KillAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.SetAsync(new("key", "lost"u8.ToArray()), Token));
        var again = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));
        await process.StartAsync();
        var value = await store.GetAsync(new("key"), Token);

        Assert.Equal((ComponentErrorKind.Unavailable, ComponentErrorKind.Unavailable), (error.Kind, again.Kind));
        Assert.Contains($"nobody answers on its socket {process.Socket}", again.Message, StringComparison.Ordinal);
        Assert.Equal("before"u8, value.Data.Span);
        Assert.Single(await process.InitsAsync("StateStore"), init => init.Id == "gone");
    }

    [Fact]
    public async Task Set_ProcessKilledInTheMiddle_NoAcknowledgedWriteIsLost()
    {
        await using var store = await process.CreateAsync<IStateStore>("state", "writes");
        var acknowledged = new ConcurrentBag<string>();
        var failures = 0;
        using var enough = new CancellationTokenSource();
        var writers = Enumerable
            .Range(0, 4)
            .Select(writer =>
                Task.Run(
                    async () =>
                    {
                        for (var i = 0; !enough.IsCancellationRequested; i++)
                        {
                            var key = string.Create(CultureInfo.InvariantCulture, $"{writer}-{i}");
                            try
                            {
                                await store.SetAsync(new(key, "x"u8.ToArray()), Token);
                                acknowledged.Add(key);
                            }
                            catch (ComponentException)
                            {
                                Interlocked.Increment(ref failures);
                                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
                            }
                        }
                    },
                    Token
                )
            )
            .ToList();
        for (var restart = 0; restart < 2; restart++)
        {
            var before = acknowledged.Count;
            await Wait.UntilAsync(() => acknowledged.Count > before + 100, "a hundred writes");
            await process.KillAsync();
            var failed = Volatile.Read(ref failures);
            await Wait.UntilAsync(() => Volatile.Read(ref failures) > failed, "a write that fails");
            await process.StartAsync();
        }

        var last = acknowledged.Count;
        await Wait.UntilAsync(() => acknowledged.Count > last + 100, "a hundred writes after the last restart");
        await enough.CancelAsync();
        await Wait.ForAsync(Task.WhenAll(writers), "the writers");

        var items = await store.BulkGetAsync([.. acknowledged.Select(key => new StateGetRequest(key))], 0, Token);
        Assert.All(items, item => Assert.True(item.Value.Exists, $"{item.Key} was acknowledged and is gone"));
    }
}
