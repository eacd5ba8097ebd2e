using Pillion.Api.Grpc.Messages;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests;
using Pillion.Guests.GoPlugin;
using Pillion.Host.Configuration;
using Pillion.Wasm;

namespace Pillion.Host.Wasm;

/// <summary>Makes Wasm apps of <c>Pillion.Guests</c>. The engine starts with the first one: a host without guests does not pay for it.</summary>
/// <param name="cache">Where compiled modules are kept; null: nowhere.</param>
public sealed class WasmAppFactory(CompilationCache? cache = null) : IWasmAppFactory, IDisposable
{
    private readonly Lazy<WasmHost> _host = new(() => new WasmHost(new EngineOptions { Cache = cache }));

    /// <inheritdoc/>
    public ValueTask<IWasmApp> CreateAsync(WasmAppContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var app = WasmApp.Load(
                _host.Value,
                new WasmAppOptions
                {
                    Runtime = context.Runtime,
                    DaprApi = context.DaprApi,
                    DaprOrigins = context.DaprOrigins,
                    IsApp = context.IsApp,
                    ModulePath = context.Module.Path,
                    ModuleName = context.Module.Reference.Name,
                    ModuleDisplayName = context.Module.DisplayName,
                    Arguments = context.Arguments,
                    Settings = context.Settings,
                    IsServed = context.IsServed,
                    Logging = context.Logging,
                    DaprFunctions = () =>
                        new DaprMessages(context.Runtime).Methods.ToDictionary(
                            method => method.Key,
                            method => new DaprFunction(method.Value),
                            StringComparer.Ordinal
                        ),
                }
            );
            var messages = app.CallAsync is { } call ? new MessageApp(call, context.Runtime.Options, context.Logging) : null;
            return new ValueTask<IWasmApp>(new HostedWasmApp(app, messages));
        }
        catch (WasmAppException e)
        {
            throw new ConfigurationException("", e.Message);
        }
    }

    /// <summary>Ends the guest threads; the apps must have been disposed before.</summary>
    public void Dispose()
    {
        if (_host.IsValueCreated)
        {
            _host.Value.Dispose();
        }
    }

    private sealed class HostedWasmApp(WasmApp app, MessageApp? messages) : IWasmApp
    {
        public WasmTrigger Trigger => app.Trigger;

        public IAppChannel? Channel => app.Channel ?? messages;

        public IAppChannel? HttpChannel => app.HttpChannel ?? messages;

        public IAppCallbacks? Callbacks => app.Callbacks ?? messages?.Callbacks;

        public Task<int> RunAsync(Stream input, Stream output, Stream error, CancellationToken cancellationToken) =>
            app.RunAsync(input, output, error, cancellationToken);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
