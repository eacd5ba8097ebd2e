using Pillion.Abstractions;
using Pillion.Abstractions.Cryptography;

namespace Pillion.Components.Local.Cryptography;

/// <summary>A provider that has its keys in this process; where they come from is the derived class's business (components-contrib <c>crypto/local_base_component.go</c>).</summary>
internal abstract class LocalCryptoProvider : ICryptoProvider
{
    public abstract ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken);

    public async ValueTask<byte[]> WrapKeyAsync(
        ReadOnlyMemory<byte> plaintextKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    ) => (await RetrieveAsync(keyName, cancellationToken)).Wrap(plaintextKey.Span, algorithm);

    public async ValueTask<byte[]> UnwrapKeyAsync(
        ReadOnlyMemory<byte> wrappedKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    ) => (await RetrieveAsync(keyName, cancellationToken)).Unwrap(wrappedKey.Span, algorithm);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Finds a key.</summary>
    /// <exception cref="ComponentException">There is none of that name, or it cannot be read.</exception>
    protected abstract ValueTask<CryptoKey> FindAsync(string keyName, CancellationToken cancellationToken);

    private async ValueTask<CryptoKey> RetrieveAsync(string keyName, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(keyName, cancellationToken);
        }
        catch (ComponentException e)
        {
            throw new ComponentException(e.Kind, $"failed to retrieve the key encryption key: {e.Message}", e);
        }
    }
}
