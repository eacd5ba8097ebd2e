using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.Wasm.Calls;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Sandbox;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.Providers;

/// <summary>The guest behind a component: its code, and what it may do.</summary>
/// <typeparam name="TExports">What the host calls of it.</typeparam>
internal sealed class Provider<TExports> : IDisposable
{
    private readonly GuestCode _code;
    private readonly GuestSandbox _sandbox;
    private readonly IProviderTemplate<TExports> _template;

    private Provider(
        WasmComponentHost host,
        string name,
        GuestCode code,
        GuestLimits limits,
        GuestSandbox sandbox,
        IProviderTemplate<TExports> template,
        ILogger log
    ) => (Caller, Name, _code, Limits, _sandbox, _template, Log) = (new GuestCaller(host), name, code, limits, sandbox, template, log);

    /// <summary>The component's name, for messages.</summary>
    public string Name { get; }

    public GuestLimits Limits { get; }

    public ILogger Log { get; }

    /// <summary>Decides where calls run.</summary>
    public GuestCaller Caller { get; }

    /// <summary>Whether calls may wait for a server.</summary>
    public bool HasNetwork => _sandbox.HasNetwork;

    /// <summary>Fetches and compiles the guest.</summary>
    /// <param name="host">What all Wasm components share.</param>
    /// <param name="spec">The component.</param>
    /// <param name="services">What the runtime gives to every component.</param>
    /// <param name="prepare">Links what was compiled, if it is what it must be. What it throws of <see cref="WasmException"/> is told with the guest's name.</param>
    /// <param name="loaded">The guest, if it is compiled already; it is the provider's from then on.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    /// <exception cref="ComponentException">The metadata is wrong, or the guest cannot be used.</exception>
    public static async ValueTask<Provider<TExports>> LoadAsync(
        WasmComponentHost host,
        ComponentSpec spec,
        ComponentServices services,
        Func<GuestCode, GuestLimits, IProviderTemplate<TExports>> prepare,
        GuestCode? loaded,
        CancellationToken cancellationToken
    )
    {
        var metadata = spec.Metadata;
        var limits = GuestLimits.Read(metadata, ProviderLimits.Timeout, ProviderLimits.Instances);
        var code = loaded ?? await GuestCode.LoadAsync(host, metadata, cancellationToken);
        GuestSandbox? sandbox = null;
        try
        {
            sandbox = GuestSandbox.Open(metadata, code.Name, services.Time);
            var log = services.Logging.CreateLogger("Pillion.Components.Wasm");
            return new Provider<TExports>(host, spec.Name, code, limits, sandbox, prepare(code, limits), log);
        }
        catch (Exception e)
        {
            sandbox?.Dispose();
            code.Dispose();
            if (e is WasmException)
            {
                throw metadata.Error(GuestCode.Key, $"names {code.DisplayName}, which cannot be used: {e.Message}");
            }

            throw;
        }
    }

    /// <summary>A new instance, initialised.</summary>
    /// <exception cref="ComponentException">The guest refuses the component's settings.</exception>
    /// <exception cref="WasmException">The guest did not return.</exception>
    public ProviderInstance<TExports> Begin(CancellationToken cancellationToken) =>
        new(_template, _sandbox.CreateOptions(), Limits.Timeout, new GuestLines(Log, Name), cancellationToken);

    /// <summary>To be called when there are no instances any more.</summary>
    public void Dispose()
    {
        _sandbox.Dispose();
        _template.Dispose();
        _code.Dispose();
    }
}
