using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.Secrets;

/// <summary>Reads secrets as one app may: its scopes deny names, whichever transport asks.</summary>
public sealed class SecretOperations
{
    private readonly ComponentSet<ISecretStore> _stores;
    private readonly ResiliencyPolicies _resiliency;
    private readonly Dictionary<string, SecretScope> _scopes;

    internal SecretOperations(AppRuntimeOptions options, AppComponents components, ResiliencyPolicies resiliency)
    {
        _resiliency = resiliency;
        _stores = new ComponentSet<ISecretStore>(components);
        _scopes = options.SecretScopes.ToDictionary(s => s.StoreName, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads one secret: its values by name; null when the store has nothing for it.</summary>
    /// <exception cref="Errors.BuildingBlockException">One of <see cref="SecretErrors"/>.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string storeName,
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var store = Find(storeName);
        if (!IsAllowed(storeName, name))
        {
            throw SecretErrors.PermissionDenied(name, storeName).ToException();
        }

        try
        {
            return Policy(storeName) is { } policy
                ? await policy.CallComponentAsync(
                    (store, name, metadata),
                    static (c, token) => c.store.GetAsync(c.name, c.metadata, token),
                    cancellationToken
                )
                : await store.GetAsync(name, metadata, cancellationToken);
        }
        catch (ComponentException e)
        {
            throw SecretErrors.Get(name, storeName, e.Message).ToException(e);
        }
    }

    /// <summary>Reads every secret the app may see.</summary>
    /// <exception cref="Errors.BuildingBlockException">One of <see cref="SecretErrors"/>.</exception>
    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var store = Find(storeName);
        try
        {
            var all = Policy(storeName) is { } policy
                ? await policy.CallComponentAsync(
                    (store, metadata),
                    static (c, token) => c.store.GetAllAsync(c.metadata, token),
                    cancellationToken
                )
                : await store.GetAllAsync(metadata, cancellationToken);
            return _scopes.ContainsKey(storeName)
                ? all.Where(s => IsAllowed(storeName, s.Key)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal)
                : all;
        }
        catch (ComponentException e)
        {
            throw SecretErrors.BulkGet(storeName, e.Message).ToException(e);
        }
    }

    private ResiliencePolicy? Policy(string storeName) => _resiliency.ForOutbound(storeName, "Secretstore");

    private ISecretStore Find(string storeName) =>
        _stores.IsEmpty ? throw SecretErrors.StoresNotConfigured.ToException()
        : _stores.TryFind(storeName, out var store) ? store
        : throw SecretErrors.StoreNotFound(storeName).ToException();

    private bool IsAllowed(string storeName, string name) => !_scopes.TryGetValue(storeName, out var scope) || scope.IsAllowed(name);
}
