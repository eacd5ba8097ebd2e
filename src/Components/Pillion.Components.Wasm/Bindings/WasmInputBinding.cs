using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Bindings;

/// <summary><c>bindings.input.wasm</c>: a component of the world <c>dapr:components/input-binding-component</c>, with an instance for each app that reads.</summary>
internal sealed class WasmInputBinding(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<InputBindingExports>(host, services, InputBindingExports.InstanceName),
        IInputBinding
{
    private TimeSpan _pollInterval;

    public override ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _pollInterval = ProviderLimits.PollInterval(spec.Metadata);
        return base.InitAsync(spec, cancellationToken);
    }

    public async ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    )
    {
        var reading = new WasmReading(
            new ProviderInstances<InputBindingExports>(Provider, 1),
            appId,
            handler,
            Name,
            Provider.HasNetwork ? _pollInterval : TimeSpan.Zero
        );
        await reading.OpenAsync(cancellationToken);
        reading.Start(_pollInterval, Services.Time, Services.Logging.CreateLogger("Pillion.Components.Wasm"));
        return reading;
    }

    protected override InputBindingExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var binding = new InputBindingExports(instance);
        binding.Init(settings).OrThrow(Name);
        return binding;
    }
}
