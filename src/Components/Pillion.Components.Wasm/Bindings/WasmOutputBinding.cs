using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Bindings;

/// <summary><c>bindings.wasm</c> with a component of the world <c>dapr:components/output-binding-component</c>.</summary>
internal sealed class WasmOutputBinding(WasmComponentHost host, ComponentServices services, GuestCode code)
    : ProviderComponent<OutputBindingExports>(host, services, OutputBindingExports.InstanceName, code),
        IOutputBinding
{
    public IReadOnlyList<string> Operations { get; private set; } = [];

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var response = await CallAsync(
            request,
            static (binding, request) => binding.Invoke(request.Operation, request.Data.Span, WitMetadata.Write(request.Metadata)),
            cancellationToken
        );
        return new BindingResponse(response.Data, WitMetadata.Read(response.Metadata), response.ContentType);
    }

    protected override OutputBindingExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var binding = new OutputBindingExports(instance);
        Operations = binding.Init(settings).OrThrow(Name);
        return binding;
    }
}
