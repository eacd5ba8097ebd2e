using Pillion.Abstractions;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Secrets;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Secrets.</content>
internal sealed partial class InterfacesHost : ISecrets
{
    Result<(string, string)[], GetSecretError> ISecrets.GetSecret(string storeName, string key, (string, string)[] metadata)
    {
        var secret = Answer<IReadOnlyDictionary<string, string>?, GetSecretError>(
            () => ReadAsync(storeName, key, metadata),
            e => new GetSecretError.Secrets(SecretsErrorOf(e, storeName))
        );
        return !secret.IsOk ? secret.Error
            : secret.Value is null ? GetSecretError.SecretNotFound.Instance
            : DaprHost.Pairs(secret.Value);
    }

    Result<(string, (string, string)[])[], SecretsError> ISecrets.GetBulkSecret(string storeName, (string, string)[] metadata) =>
        Answer(
            async () =>
                (await _app.Secrets.GetAllAsync(storeName, DaprHost.Map(metadata), Cancel))
                    .Select(s => (s.Key, DaprHost.Pairs(s.Value)))
                    .ToArray(),
            e => SecretsErrorOf(e, storeName)
        );

    private async ValueTask<IReadOnlyDictionary<string, string>?> ReadAsync(string store, string key, (string, string)[] metadata)
    {
        try
        {
            return await _app.Secrets.GetAsync(store, key, DaprHost.Map(metadata), Cancel);
        }
        catch (BuildingBlockException e) when (e.InnerException is ComponentException { Kind: ComponentErrorKind.NotFound })
        {
            return null;
        }
    }

    private SecretsError SecretsErrorOf(BuildingBlockError error, string store) =>
        Failure<SecretsError>(error, store, name => new SecretsError.StoreNotFound(name), m => new SecretsError.PermissionDenied(m));
}
