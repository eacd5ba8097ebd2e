namespace Pillion.Abstractions.Secrets;

/// <summary>A place secrets are read from. A secret is a set of named values; most stores have one value, named like the secret.</summary>
public interface ISecretStore : IComponent
{
    /// <summary>What the store can do; valid after initialisation.</summary>
    SecretStoreFeatures Features { get; }

    /// <summary>Reads one secret.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="metadata">The request's own metadata, or null for none.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The secret's values by name; null when the store answers that there is nothing.</returns>
    /// <exception cref="ComponentException">There is no such secret (<see cref="ComponentErrorKind.NotFound"/>) or the store failed.</exception>
    ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    );

    /// <summary>Reads every secret the store lets us see, by name.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    );
}

/// <summary>What a secret store can do; the names show as capabilities in the metadata API.</summary>
[Flags]
public enum SecretStoreFeatures
{
    /// <summary>One value for each secret.</summary>
    None = 0,

    /// <summary>A secret may have several named values (<c>MULTIPLE_KEY_VALUES_PER_SECRET</c>).</summary>
    MultipleKeyValuesPerSecret = 1,
}
