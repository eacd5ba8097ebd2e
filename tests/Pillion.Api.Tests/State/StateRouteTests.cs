using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.Components.Conformance.State;
using Pillion.Testing;

namespace Pillion.Api.Tests.State;

/// <summary>The table of state cases over one store: the derived classes say which one, and whether a socket is in between.</summary>
public abstract class StateRouteTests(bool inProcess) : StateRouteSuite
{
    private ApiTestHost? _host;

    protected abstract ComponentSpec Store { get; }

    public override async ValueTask InitializeAsync() =>
        _host = await ApiTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app" },
            time: Time,
            components: [Store, ApiApp.Component("plain", "state.plain")]
        );

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _host!.DisposeAsync();
    }

    protected override Task<RouteAnswer> SendAsync(
        string method,
        string path,
        IReadOnlyList<(string Name, string Value)> headers,
        string? body
    ) => inProcess ? _host!.SendInProcessAsync(method, path, headers, body) : _host!.SendAsync(method, path, headers, body);
}

public sealed class InMemoryOverHttpTests() : StateRouteTests(inProcess: false)
{
    protected override ComponentSpec Store => ApiApp.Component("store", "state.in-memory");
}

public sealed class InMemoryInProcessTests() : StateRouteTests(inProcess: true)
{
    protected override ComponentSpec Store => ApiApp.Component("store", "state.in-memory");
}

public abstract class SqliteRouteTests(bool inProcess) : StateRouteTests(inProcess)
{
    private readonly TempDirectory _directory = new();

    protected override ComponentSpec Store =>
        // What is written is not under test here, only what is answered: no waiting for the disk.
        ApiApp.Component("store", "state.sqlite", ("connectionString", _directory.File("state.db") + "?_pragma=synchronous(off)"));

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _directory.Dispose();
    }
}

public sealed class SqliteOverHttpTests() : SqliteRouteTests(inProcess: false);

public sealed class SqliteInProcessTests() : SqliteRouteTests(inProcess: true);
