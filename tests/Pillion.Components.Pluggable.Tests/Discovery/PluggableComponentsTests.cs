using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Testing;

namespace Pillion.Components.Pluggable.Tests.Discovery;

public sealed class PluggableComponentsTests(ComponentProcess process) : IClassFixture<ComponentProcess>
{
    private readonly LogLines _log = new();

    [Fact]
    public async Task Discover_FolderIsNotThere_FindsNothing()
    {
        Assert.Empty(await DiscoverAsync("/nowhere/at/all"));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Discover_Socket_HasATypeForEachService()
    {
        if (GrpcJs.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        var found = await DiscoverAsync(process.Sockets);

        Assert.Equal(["state.memory", "pubsub.memory", "secretstores.memory", "bindings.memory"], found.Select(r => r.Type));
        Assert.Contains($"Information: pluggable component state.memory is served on {process.Socket}", _log.Lines);
    }

    [Fact]
    public async Task Discover_SocketsThatNobodyServes_AreLoggedAndLeftOut()
    {
        if (GrpcJs.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        var (silent, stale, file) = (Name("a-silent.sock"), Name("b-stale.sock"), Name("c-file.sock"));
        using var listener = Bind(silent);
        listener.Listen();
        // What a program that was killed leaves behind refuses connections, as one does that is not listened on.
        using var bound = Bind(stale);
        await File.WriteAllTextAsync(file, "no socket", TestContext.Current.CancellationToken);
        try
        {
            var found = await DiscoverAsync(process.Sockets);

            Assert.Equal(4, found.Count);
            Assert.Contains($"Warning: nobody answered on socket {silent} within 2 s: its components are left out", _log.Lines);
            Assert.Contains(_log.Lines, line => line.StartsWith($"Warning: could not use socket {file}", StringComparison.Ordinal));
            Assert.Contains(_log.Lines, line => line.StartsWith($"Warning: could not use socket {stale}", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(silent);
            File.Delete(stale);
            File.Delete(file);
        }
    }

    private string Name(string name) => Path.Combine(process.Sockets, name);

    private static Socket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private async Task<IReadOnlyList<Pillion.Abstractions.ComponentRegistration>> DiscoverAsync(string folder) =>
        await Wait.ForAsync(
            PluggableComponents.DiscoverAsync(folder, TimeProvider.System, _log, TestContext.Current.CancellationToken),
            "the search for components"
        );

    /// <summary>Keeps what was logged.</summary>
    private sealed class LogLines : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
