using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Conformance.State;

/// <summary>What every state store on a server does when the server is killed, restarted, stopped or was never there.</summary>
/// <typeparam name="TServer">The server; each test has one of its own.</typeparam>
public abstract class StateFaultSuite<TServer>
    where TServer : LoopbackServer
{
    private const int Writers = 8;

    // Whether each is a crash.
    private static readonly bool[] s_restarts = [true, true, true, false];

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What no message may hold: the password that the store signs in with; null where there is none.</summary>
    protected virtual string? Secret => null;

    /// <summary>A server that is not started, and that acknowledges nothing before it is on disk.</summary>
    protected abstract TServer CreateServer();

    /// <summary>An initialised store named <c>test</c> on the server.</summary>
    protected abstract Task<IStateStore> CreateStoreAsync(TServer server);

    /// <summary>How the message begins when nobody answers at the start: component, field, and where it looked.</summary>
    protected abstract string NobodyThere(TServer server);

    /// <summary>The kinds of failure that a write under a restart may have; whoever gets them may try again.</summary>
    protected virtual IReadOnlyList<ComponentErrorKind> PassingKinds => [ComponentErrorKind.Unavailable];

    /// <summary>Checks that restarts left no connection behind; by default there have to be as many as before.</summary>
    /// <param name="server">The server, running.</param>
    /// <param name="before">How many there were before the first one.</param>
    protected virtual Task AssertNoConnectionIsLeftAsync(TServer server, int before) =>
        Wait.UntilAsync(() => ClientConnections.CountTo(server) == before, $"{before} connections as in the beginning");

    [Fact]
    public async Task Set_ServerKilledUnderWriters_NoAcknowledgedWriteIsLost()
    {
        await using var server = CreateServer();
        await server.StartAsync();
        await using var store = await CreateStoreAsync(server);
        await store.SetAsync(new("first", "x"u8.ToArray()), Token);
        var connections = ClientConnections.CountTo(server);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentQueue<string>();
        var refused = 0;
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w), Token)).ToArray();

        foreach (var kill in s_restarts)
        {
            var before = acknowledged.Count;
            await Wait.UntilAsync(
                () => acknowledged.Count > before + 100 || writers.Any(w => w.IsCompleted),
                $"100 more writes after {before}; {refused} were refused"
            );
            await server.RestartAsync(kill);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        var values = await store.BulkGetAsync([.. acknowledged.Select(key => new StateGetRequest(key))], 0, Token);
        Assert.Empty(values.Where(v => v.Error is not null || Encoding.UTF8.GetString(v.Value.Data.Span) != v.Key).Select(v => v.Key));
        Assert.True(refused > 0, "no write was under way when the server was killed");
        await AssertNoConnectionIsLeftAsync(server, connections);

        async Task WriteAsync(int writer)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{writer}/{i}");
                try
                {
                    await store.SetAsync(new(key, Encoding.UTF8.GetBytes(key)), Token);
                    acknowledged.Enqueue(key);
                }
                catch (ComponentException e)
                {
                    Assert.True(PassingKinds.Contains(e.Kind), $"{e.Kind}: {e.Message}");
                    AssertKeepsTheSecret(e);
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_ServerRestarted_IsAnsweredAgain(bool kill)
    {
        await using var server = CreateServer();
        await server.StartAsync();
        await using var store = await CreateStoreAsync(server);
        await store.SetAsync(new("key", "kept"u8.ToArray()), Token);
        await server.RestartAsync(kill);

        Assert.Equal("kept", Encoding.UTF8.GetString((await store.GetAsync(new("key"), Token)).Data.Span));
    }

    [Fact]
    public async Task Get_ServerStopped_IsUnavailableAndSaysWhere()
    {
        await using var server = CreateServer();
        await server.StartAsync();
        await using var store = await CreateStoreAsync(server);
        await server.StopAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains(server.Address, error.Message, StringComparison.Ordinal);
        Assert.Contains("component 'test'", error.Message, StringComparison.Ordinal);
        AssertKeepsTheSecret(error);
    }

    [Fact]
    public async Task Init_NobodyThere_NamesComponentAndField()
    {
        await using var server = CreateServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateStoreAsync(server));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.StartsWith(NobodyThere(server), error.Message, StringComparison.Ordinal);
        AssertKeepsTheSecret(error);
    }

    private void AssertKeepsTheSecret(ComponentException error)
    {
        if (Secret is not null)
        {
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }
}
