using System.Collections.Frozen;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;

namespace Pillion.Components.Local.Secrets;

/// <summary>
/// <c>secretstores.local.file</c>: secrets from a JSON file, read once at the start. For development; the file is not encrypted.
/// </summary>
/// <remarks>
/// Without <c>multiValued</c> nested objects and arrays become one secret for each leaf, its path joined by <c>nestedSeparator</c>
/// (<c>db:users:0:name</c>). With it every top-level object is one secret of several values, flattened the same way inside.
/// </remarks>
internal sealed class LocalFileSecretStore : ISecretStore
{
    private FrozenDictionary<string, IReadOnlyDictionary<string, string>> _secrets = FrozenDictionary<
        string,
        IReadOnlyDictionary<string, string>
    >.Empty;

    public SecretStoreFeatures Features { get; private set; }

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var file = spec.Metadata.Require("secretsFile");
        var separator = spec.Metadata.Get("nestedSeparator") ?? ":";
        var multiValued = spec.Metadata.GetBoolean(fallback: false, "multiValued");
        Features = multiValued ? SecretStoreFeatures.MultipleKeyValuesPerSecret : SecretStoreFeatures.None;
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException(
                ComponentErrorKind.Configuration,
                $"{spec.Metadata.Error("secretsFile", "names a file that cannot be read").Message}: {e.Message}",
                e
            );
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Disallow };
            using var document = JsonDocument.Parse(text, options);
            _secrets = (
                multiValued ? ReadMultiValued(document.RootElement, separator) : ReadFlat(document.RootElement, separator)
            ).ToFrozenDictionary(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new ComponentException(ComponentErrorKind.Configuration, $"secrets file '{file}' is not usable: {e.Message}", e);
        }
    }

    public ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) =>
        _secrets.TryGetValue(name, out var secret)
            ? new(secret)
            : throw new ComponentException(ComponentErrorKind.NotFound, $"secret {name} not found");

    public ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) => new(_secrets);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Dictionary<string, IReadOnlyDictionary<string, string>> ReadFlat(JsonElement root, string separator)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(RequireObject(root), "", separator, leaves);
        return leaves.ToDictionary(
            leaf => leaf.Key,
            IReadOnlyDictionary<string, string> (leaf) =>
                new Dictionary<string, string>(StringComparer.Ordinal) { [leaf.Key] = leaf.Value },
            StringComparer.Ordinal
        );
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> ReadMultiValued(JsonElement root, string separator)
    {
        var secrets = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var property in RequireObject(root).EnumerateObject())
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                Flatten(property.Value, "", separator, values);
            }
            else
            {
                values[property.Name] = Text(property.Value);
            }

            secrets[property.Name] = values;
        }

        return secrets;
    }

    private static void Flatten(JsonElement element, string path, string separator, Dictionary<string, string> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(property.Value, Join(path, property.Name, separator), separator, leaves);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Flatten(item, Join(path, index++.ToString(null, null), separator), separator, leaves);
                }

                break;
            default:
                if (!leaves.TryAdd(path, Text(element)))
                {
                    throw new ArgumentException($"duplicate key '{path}'");
                }

                break;
        }
    }

    private static string Join(string path, string name, string separator) => path.Length == 0 ? name : path + separator + name;

    private static string Text(JsonElement leaf) =>
        leaf.ValueKind switch
        {
            JsonValueKind.String => leaf.GetString()!,
            JsonValueKind.Null => "",
            _ => leaf.GetRawText(),
        };

    private static JsonElement RequireObject(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
            ? root
            : throw new ArgumentException($"the file must hold a JSON object, not {root.ValueKind}");
}
