using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Runtime;
using Pillion.Guests.Threads;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>The runtime: its metadata is the document that Dapr's API answers with.</content>
internal sealed partial class InterfacesHost : IRuntime
{
    Result<string, RuntimeError> IRuntime.GetMetadata() => GuestBlocking.WaitOrTrap(ReadMetadataAsync());

    Result<Unit, RuntimeError> IRuntime.SetMetadataLabel(string key, string value)
    {
        _app.Metadata.Set(key, value);
        return Unit.Value;
    }

    bool IRuntime.Healthz() => _app.Health.IsReady;

    bool IRuntime.OutboundHealthz() => _app.Health.IsOutboundReady;

    private async ValueTask<Result<string, RuntimeError>> ReadMetadataAsync()
    {
        var request = new InProcessApiRequest("GET", "/v1.0/metadata", [], MessageBody.Empty);
        var answer = await options.DaprApi.HandleAsync(request, Cancel);
        var text = Encoding.UTF8.GetString((await answer.Body.ReadAllAsync(MaxMessageBytes, Cancel)).Span);
        return answer.Status == 200 ? Result<string, RuntimeError>.Ok(text) : new RuntimeError.PermissionDenied(text);
    }
}
