using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Testing;

namespace Pillion.Components.Pluggable.Tests;

/// <summary>
/// A process that serves the components of <c>Component/component.js</c> on a socket in a folder of its own. It keeps a journal, and may be killed and started
/// again.
/// </summary>
public sealed class ComponentProcess : IAsyncLifetime
{
    private const string Script = "tests/Pillion.Components.Pluggable.Tests/Component/component.js";

    private readonly TempDirectory _folder = new();
    private ChildProcess? _process;
    private IReadOnlyList<ComponentRegistration> _registrations = [];

    /// <summary>The folder that discovery looks into.</summary>
    public string Sockets => _folder.Folder("sockets");

    /// <summary>The socket.</summary>
    public string Socket => Path.Combine(Sockets, "memory.sock");

    public async ValueTask InitializeAsync()
    {
        if (GrpcJs.Missing is null)
        {
            await StartAsync();
            _registrations = await DiscoverAsync(Sockets);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Starts it, and waits until it serves.</summary>
    public async Task StartAsync()
    {
        _process = GrpcJs.Start(_folder.Path, Repository.PathOf(Script), Socket, Repository.Root, _folder.File("journal"));
        await _process.WaitForOutputAsync("ready.");
    }

    /// <summary>Ends it on the spot.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(ChildProcess.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it on the spot and starts another one.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    /// <summary>Makes and initialises a component as a host does.</summary>
    internal async Task<T> CreateAsync<T>(string block, string name, params (string Key, string Value)[] metadata)
        where T : IComponent => await CreateAsync<T>(block, new ComponentSpec { Name = name, Type = "" }, metadata);

    /// <summary>Makes and initialises a component as a host does.</summary>
    internal async Task<T> CreateAsync<T>(string block, ComponentSpec spec, params (string Key, string Value)[] metadata)
        where T : IComponent
    {
        if (GrpcJs.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        var component = _registrations.Single(r => r.Type == $"{block}.memory").Create(new ComponentServices());
        try
        {
            await component.InitAsync(
                spec with
                {
                    Type = $"{block}.memory",
                    Metadata = new ComponentMetadata(spec.Name, metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
                    // A busy machine takes its time.
                    InitTimeout = Wait.Limit,
                },
                TestContext.Current.CancellationToken
            );
            return (T)component;
        }
        catch
        {
            await component.DisposeAsync();
            throw;
        }
    }

    /// <summary>Invokes an operation of its output binding, which tells about the other components and moves their clocks.</summary>
    internal async Task<string> InvokeAsync(string operation, string data = "", Dictionary<string, string>? metadata = null)
    {
        await using var binding = await CreateAsync<IOutputBinding>("bindings", "control", ("direction", "output"));
        var answer = await binding.InvokeAsync(
            new BindingRequest(operation, System.Text.Encoding.UTF8.GetBytes(data), metadata),
            TestContext.Current.CancellationToken
        );
        return System.Text.Encoding.UTF8.GetString(answer.Data.Span);
    }

    /// <summary>The initialisations of a service that this process has seen, in their order.</summary>
    internal async Task<IReadOnlyList<(string Id, FrozenDictionary<string, string> Properties)>> InitsAsync(string service)
    {
        using var inits = JsonDocument.Parse(await InvokeAsync("inits"));
        return
        [
            .. inits
                .RootElement.EnumerateArray()
                .Where(init => init.GetProperty("service").GetString() == service)
                .Select(init =>
                    (
                        init.GetProperty("id").GetString()!,
                        init.GetProperty("properties")
                            .EnumerateObject()
                            .ToFrozenDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
                    )
                ),
        ];
    }

    private static Task<IReadOnlyList<ComponentRegistration>> DiscoverAsync(string folder) =>
        PluggableComponents.DiscoverAsync(folder, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
}
