using Pillion.Abstractions.Bindings;
using Pillion.BuildingBlocks.Bindings;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Bindings;
using Pillion.Guests.Components.Dapr.Wit.Types;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Output bindings.</content>
internal sealed partial class DaprHost : IBindings
{
    Result<Answer, Error> IBindings.Invoke(string binding, string operation, ReadOnlySpan<byte> data, (string, string)[] metadata)
    {
        try
        {
            var request = new BindingRequest(operation, data.ToArray(), Map(metadata));
            var answer = Wait(app.Bindings.InvokeAsync(binding, request, Cancel));
            return new Answer(answer.Data.ToArray(), Pairs(answer.Metadata));
        }
        catch (BuildingBlockException e)
        {
            // Dapr's code is the same for all that goes wrong here.
            return new Error.Common(
                e.Error == BindingErrors.NotFound(binding) ? new CommonError.ComponentNotFound(binding) : ErrorOf(e.Error, binding)
            );
        }
    }
}
