using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;

namespace Pillion.Host.Tests.Testing;

/// <summary>A secret store whose metadata are its secrets: the key <c>db.pw</c> is the value <c>pw</c> of secret <c>db</c>.</summary>
internal sealed class FakeSecretStore : ISecretStore
{
    private ComponentSpec? _spec;

    public SecretStoreFeatures Features => SecretStoreFeatures.MultipleKeyValuesPerSecret;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _spec = spec;
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in _spec!.Metadata)
        {
            if (key.Split('.') is [var secret, var part] && secret == name)
            {
                values[part] = value;
            }
        }

        return values.Count > 0 ? new(values) : throw new ComponentException(ComponentErrorKind.NotFound, $"secret {name} not found");
    }

    public ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
