using Pillion.Abstractions;
using Pillion.Abstractions.Cryptography;

namespace Pillion.BuildingBlocks.Tests.Cryptography;

/// <summary>Wraps keys by leaving them as they are, as dapr/kit's own tests do.</summary>
internal sealed class FakeCryptoProvider : ICryptoProvider
{
    public List<(string Operation, string Algorithm, string KeyName)> Calls { get; } = [];

    public bool Fails { get; set; }

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<byte[]> WrapKeyAsync(
        ReadOnlyMemory<byte> plaintextKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    ) => Answer("wrap", plaintextKey, algorithm, keyName);

    public ValueTask<byte[]> UnwrapKeyAsync(
        ReadOnlyMemory<byte> wrappedKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    ) => Answer("unwrap", wrappedKey, algorithm, keyName);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<byte[]> Answer(string operation, ReadOnlyMemory<byte> key, string algorithm, string keyName)
    {
        Calls.Add((operation, algorithm, keyName));
        return Fails ? throw new ComponentException(ComponentErrorKind.NotFound, "key not found") : new(key.ToArray());
    }
}
