using Pillion.Abstractions;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Secrets;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Secrets.</content>
internal sealed partial class DaprHost : ISecrets
{
    Result<(string, string)[], Error> ISecrets.Get(string store, string key, (string, string)[] metadata)
    {
        try
        {
            var secret = Wait(app.Secrets.GetAsync(store, key, Map(metadata), Cancel));
            return secret is null ? new Error.SecretNotFound(key) : Pairs(secret);
        }
        catch (BuildingBlockException e) when (e.InnerException is ComponentException { Kind: ComponentErrorKind.NotFound })
        {
            return new Error.SecretNotFound(key);
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }

    Result<(string, (string, string)[])[], Error> ISecrets.GetBulk(string store, (string, string)[] metadata)
    {
        try
        {
            var secrets = Wait(app.Secrets.GetAllAsync(store, Map(metadata), Cancel));
            return secrets.Select(s => (s.Key, Pairs(s.Value))).ToArray();
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }
}
