namespace Pillion.Testing.Servers;

/// <summary>
/// One server for all tests of an assembly, as an xunit fixture: <c>[assembly: AssemblyFixture(typeof(SharedServer&lt;RedisServer&gt;))]</c>, and
/// test classes take it as a constructor parameter. It starts when the first test asks for it, so that runs of other tests do not pay for
/// it. Tests run in parallel: those that stop or restart a server need one of their own.
/// </summary>
/// <typeparam name="TServer">Which server, with its default settings.</typeparam>
public sealed class SharedServer<TServer> : IAsyncDisposable
    where TServer : LoopbackServer, new()
{
    private readonly Lock _lock = new();
    private TServer? _server;
    private Task? _start;

    /// <summary>The server, running. Where it is not installed, every test that asks is skipped (on CI: fails).</summary>
    public async Task<TServer> GetAsync()
    {
        Task start;
        lock (_lock)
        {
            _server ??= new TServer();
            start = _start ??= _server.StartAsync();
        }

        await start;
        return _server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
