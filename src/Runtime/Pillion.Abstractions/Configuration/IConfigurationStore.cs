namespace Pillion.Abstractions.Configuration;

/// <summary>Settings that can change while apps run.</summary>
/// <remarks>Dapr's <c>configuration.Store</c>, components-contrib <c>configuration/store.go</c>.</remarks>
public interface IConfigurationStore : IComponent
{
    /// <summary>Reads items.</summary>
    /// <param name="keys">Which ones; empty for all.</param>
    /// <param name="metadata">The request's own metadata, or null for none.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The items that are there, by key.</returns>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    );

    /// <summary>Tells of changes until the subscription is disposed. A broken connection is mended inside.</summary>
    /// <param name="keys">Whose changes; empty for all.</param>
    /// <param name="metadata">The request's own metadata, or null for none.</param>
    /// <param name="handler">Called with the changed items, one call at a time; it does not throw. A deleted item comes with an empty value.</param>
    /// <param name="cancellationToken">Cancels the subscribing, not the subscription.</param>
    /// <exception cref="ComponentException">The subscription cannot be made.</exception>
    ValueTask<IAsyncDisposable> SubscribeAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    );
}

/// <summary>One setting.</summary>
/// <param name="Value">Its text.</param>
/// <param name="Version">Its version; empty where the store keeps none.</param>
/// <param name="Metadata">What the store tells about it, or null for nothing.</param>
public sealed record ConfigurationItem(string Value, string Version = "", IReadOnlyDictionary<string, string>? Metadata = null);
