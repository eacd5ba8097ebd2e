using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Configuration;

/// <summary>The configuration block of one app: reads items, and tells of changes until told to stop.</summary>
public sealed partial class ConfigurationOperations : IAsyncDisposable
{
    private readonly AppRuntime _app;
    private readonly ILogger _logger;
    private readonly ComponentSet<IConfigurationStore> _stores;
    private readonly ConcurrentDictionary<(string Store, string Id), IAsyncDisposable> _subscriptions = new();

    internal ConfigurationOperations(AppRuntime app)
    {
        _app = app;
        _logger = app.Logging.CreateLogger<ConfigurationOperations>();
        _stores = new ComponentSet<IConfigurationStore>(app.Components);
    }

    /// <summary>Reads items.</summary>
    /// <param name="storeName">The configuration store.</param>
    /// <param name="keys">Which ones; empty for all.</param>
    /// <param name="metadata">The request's own metadata, or null for none.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The items that are there, by key.</returns>
    /// <exception cref="BuildingBlockException">One of <see cref="ConfigurationErrors"/>.</exception>
    public async ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        string storeName,
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var store = Find(storeName);
        try
        {
            return await _app.Resiliency.CallOutboundAsync(
                storeName,
                "Configuration",
                (store, keys, metadata),
                static (c, token) => c.store.GetAsync(c.keys, c.metadata, token),
                cancellationToken
            );
        }
        catch (ComponentException e)
        {
            throw ConfigurationErrors.Get(keys, storeName, e.Message).ToException(e);
        }
    }

    /// <summary>Subscribes the app itself: changes are given to it (<c>POST /configuration/{store}/{key}</c>).</summary>
    /// <returns>The subscription's id.</returns>
    /// <exception cref="BuildingBlockException">One of <see cref="ConfigurationErrors"/>.</exception>
    public ValueTask<string> SubscribeAppAsync(
        string storeName,
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        Find(storeName);
        return _app.Callbacks is null
            ? throw ConfigurationErrors.NoApp.ToException()
            : SubscribeAsync(storeName, keys, metadata, DeliverToAppAsync, cancellationToken);
    }

    /// <summary>Subscribes a caller that takes the changes itself (a gRPC stream).</summary>
    /// <param name="storeName">The configuration store.</param>
    /// <param name="keys">Whose changes; empty for all.</param>
    /// <param name="metadata">The request's own metadata, or null for none.</param>
    /// <param name="handler">Called with each change, one at a time, perhaps before this method returns; what it throws is logged.</param>
    /// <param name="cancellationToken">Cancels the subscribing, not the subscription.</param>
    /// <returns>The subscription's id, for <see cref="UnsubscribeAsync"/>.</returns>
    /// <exception cref="BuildingBlockException">One of <see cref="ConfigurationErrors"/>.</exception>
    public async ValueTask<string> SubscribeAsync(
        string storeName,
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<ConfigurationUpdate, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(handler);
        var store = Find(storeName);
        var id = Guid.NewGuid().ToString();
        try
        {
            _subscriptions[(storeName, id)] = await _app.Resiliency.CallOutboundAsync(
                storeName,
                "Configuration",
                store,
                (s, token) =>
                    s.SubscribeAsync(
                        keys,
                        metadata,
                        (items, ct) => HandleAsync(handler, new ConfigurationUpdate(storeName, id, items), ct),
                        token
                    ),
                cancellationToken
            );
            return id;
        }
        catch (ComponentException e)
        {
            throw ConfigurationErrors.Subscribe(keys, storeName, e.Message).ToException(e);
        }
    }

    /// <summary>Ends a subscription; when it returns, no change is given away any more.</summary>
    /// <exception cref="BuildingBlockException">One of <see cref="ConfigurationErrors"/>; there is no such subscription, for example.</exception>
    public async ValueTask UnsubscribeAsync(string storeName, string id, CancellationToken cancellationToken)
    {
        Find(storeName);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_subscriptions.TryRemove((storeName, id), out var subscription))
        {
            throw ConfigurationErrors.Unsubscribe(id, $"subscription with id {id} does not exist").ToException();
        }

        try
        {
            await subscription.DisposeAsync();
        }
        catch (ComponentException e)
        {
            throw ConfigurationErrors.Unsubscribe(id, e.Message).ToException(e);
        }
    }

    /// <summary>Ends every subscription.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var key in _subscriptions.Keys)
        {
            if (_subscriptions.TryRemove(key, out var subscription))
            {
                await subscription.DisposeAsync();
            }
        }
    }

    private async ValueTask HandleAsync(
        Func<ConfigurationUpdate, CancellationToken, ValueTask> handler,
        ConfigurationUpdate update,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await handler(update, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.UpdateFailed(_logger, update.StoreName, e);
        }
    }

    private ValueTask DeliverToAppAsync(ConfigurationUpdate update, CancellationToken cancellationToken) =>
        _app.Callbacks is { } callbacks
            ? callbacks.DeliverConfigurationAsync(update, cancellationToken)
            : throw new AppCallbackException($"app channel is nil. unable to send configuration update from {update.StoreName}");

    private IConfigurationStore Find(string name) =>
        _stores.IsEmpty ? throw ConfigurationErrors.StoresNotConfigured.ToException()
        : _stores.TryFind(name, out var store) ? store
        : throw ConfigurationErrors.StoreNotFound(name).ToException();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "An update of configuration store {Store} did not reach the subscriber")]
        public static partial void UpdateFailed(ILogger logger, string store, Exception exception);
    }
}
