using Pillion.Abstractions.Bindings;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Bindings;
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
            return new Error.Common(ErrorOf(e.Error, binding));
        }
    }
}
