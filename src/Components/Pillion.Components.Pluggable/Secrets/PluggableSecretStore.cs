using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Pluggable.Connections;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Protos.Components;

namespace Pillion.Components.Pluggable.Secrets;

/// <summary>A secret store in a process of its own.</summary>
/// <remarks>Dapr's <c>pkg/components/secretstores/pluggable.go</c>.</remarks>
internal sealed class PluggableSecretStore(PluggableSocket socket, ComponentServices services) : ISecretStore
{
    private ComponentConnection? _connection;

    public SecretStoreFeatures Features { get; private set; }

    private ComponentConnection Connection =>
        _connection ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _connection = ComponentConnection.Create(
            socket,
            spec,
            spec.Name,
            SecretStoreMethods.Init,
            new SecretStoreInitRequest { Metadata = ComponentConnection.Metadata(spec) },
            services.Logging.CreateLogger<PluggableSecretStore>()
        );
        var answer = await Connection.CallAsync(SecretStoreMethods.Features, new FeaturesRequest(), cancellationToken);
        Features = answer.Features.Contains("MULTIPLE_KEY_VALUES_PER_SECRET")
            ? SecretStoreFeatures.MultipleKeyValuesPerSecret
            : SecretStoreFeatures.None;
    }

    public async ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var request = new GetSecretRequest { Key = name };
        request.Metadata.Fill(metadata);
        return (await Connection.CallAsync(SecretStoreMethods.Get, request, cancellationToken)).Data.ToMetadata();
    }

    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var request = new BulkGetSecretRequest();
        request.Metadata.Fill(metadata);
        var response = await Connection.CallAsync(SecretStoreMethods.BulkGet, request, cancellationToken);
        return response.Data.ToDictionary(
            secret => secret.Key,
            IReadOnlyDictionary<string, string> (secret) => new Dictionary<string, string>(secret.Value.Secrets, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }
}
