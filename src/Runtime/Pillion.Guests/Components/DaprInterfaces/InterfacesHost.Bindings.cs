using Pillion.Abstractions.Bindings;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Bindings;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Output bindings.</content>
internal sealed partial class InterfacesHost : IBindings
{
    Result<InvokeBindingResponse, InvokeBindingError> IBindings.InvokeBinding(
        string name,
        string operation,
        ReadOnlySpan<byte> data,
        (string, string)[] metadata
    )
    {
        // Dapr has one code for all that may be wrong with a binding, so it is looked up first.
        if (_app.Components.Find(name)?.Component is not IOutputBinding binding)
        {
            return new InvokeBindingError.Bindings(new BindingsError.BindingNotFound(name));
        }

        if (!binding.Operations.Contains(operation))
        {
            return new InvokeBindingError.OperationNotSupported(
                $"binding {name} has no operation '{operation}'; it has {string.Join(", ", binding.Operations)}"
            );
        }

        var request = new BindingRequest(operation, data.ToArray(), DaprHost.Map(metadata));
        return Answer<InvokeBindingResponse, InvokeBindingError>(
            async () =>
            {
                var answer = await _app.Bindings.InvokeAsync(name, request, Cancel);
                return new InvokeBindingResponse(answer.Data, DaprHost.Pairs(answer.Metadata));
            },
            e => IsDenied(e) ? new InvokeBindingError.Bindings(new BindingsError.PermissionDenied(e.Message)) : throw Unrecoverable(e)
        );
    }
}
