using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Kubernetes.Access;

namespace Pillion.Components.Kubernetes.Secrets;

/// <summary>
/// <c>secretstores.kubernetes</c>: the secrets of a namespace, which is that of the request's metadata <c>namespace</c>, else <c>defaultNamespace</c>,
/// else the environment variable <c>NAMESPACE</c>.
/// </summary>
/// <remarks>components-contrib <c>secretstores/kubernetes/kubernetes.go</c>.</remarks>
internal sealed class KubernetesSecretStore(KubernetesSurroundings surroundings) : ISecretStore
{
    private const int PageSize = 250;

    private KubernetesClient? _client;
    private string? _defaultNamespace;

    public SecretStoreFeatures Features => SecretStoreFeatures.None;

    private KubernetesClient Client =>
        _client ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _defaultNamespace = spec.Metadata.Get("defaultNamespace");
        _client = new KubernetesClient(KubernetesAccess.Find(spec.Metadata, surroundings), spec.Name);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        // A name with a slash or dots alone would be another resource; no secret can be called that.
        if (name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal))
        {
            throw new ComponentException(ComponentErrorKind.NotFound, $"secrets \"{name}\" not found");
        }

        using var secret = await Client.ReadAsync($"{PathOf(metadata)}/{Uri.EscapeDataString(name)}", cancellationToken);
        return Read(secret.RootElement);
    }

    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var secrets = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        var path = PathOf(metadata);
        for (var next = ""; ; )
        {
            using var page = await Client.ReadAsync(
                $"{path}?limit={PageSize}{(next.Length > 0 ? "&continue=" + Uri.EscapeDataString(next) : "")}",
                cancellationToken
            );
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
            {
                secrets[item.GetProperty("metadata").GetProperty("name").GetString()!] = Read(item);
            }

            next =
                page.RootElement.TryGetProperty("metadata", out var list) && list.TryGetProperty("continue", out var more)
                    ? more.GetString() ?? ""
                    : "";
            if (next.Length == 0)
            {
                return secrets;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    private string PathOf(IReadOnlyDictionary<string, string>? metadata)
    {
        var name = metadata?.GetValueOrDefault("namespace") is { Length: > 0 } asked ? asked : _defaultNamespace;
        name ??= surroundings.Variable("NAMESPACE");
        return string.IsNullOrEmpty(name) || name.Contains('/', StringComparison.Ordinal) || name is "." or ".."
            ? throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                "namespace is missing on metadata and NAMESPACE env variable, or is not valid"
            )
            : $"api/v1/namespaces/{Uri.EscapeDataString(name)}/secrets";
    }

    private static Dictionary<string, string> Read(JsonElement secret)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (secret.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
        {
            foreach (var value in data.EnumerateObject())
            {
                values[value.Name] = Encoding.UTF8.GetString(value.Value.GetBytesFromBase64());
            }
        }

        return values;
    }
}
