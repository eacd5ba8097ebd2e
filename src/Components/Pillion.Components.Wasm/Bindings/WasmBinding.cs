using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Wasm.Commands;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Wit;

namespace Pillion.Components.Wasm.Bindings;

/// <summary>
/// <c>bindings.wasm</c>: a component of the world <c>dapr:components/output-binding-component</c> says itself what it can do; anything else is a program that is run,
/// as in Dapr.
/// </summary>
internal sealed class WasmBinding(WasmComponentHost host, ComponentServices services) : IOutputBinding
{
    private IOutputBinding? _binding;

    public IReadOnlyList<string> Operations => _binding?.Operations ?? [];

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var code = await GuestCode.LoadAsync(host, spec.Metadata, cancellationToken);
        var isProvider = code.Component?.Exports.Any(e => e.Name == OutputBindingExports.InstanceName) == true;
        _binding = isProvider ? new WasmOutputBinding(host, services, code) : new CommandBinding(host, services, code);
        await _binding.InitAsync(spec, cancellationToken);
    }

    public ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken) =>
        _binding!.InvokeAsync(request, cancellationToken);

    public ValueTask DisposeAsync() => _binding?.DisposeAsync() ?? ValueTask.CompletedTask;
}
