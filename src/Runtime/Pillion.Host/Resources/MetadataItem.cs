using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>A named value of a resource and the one place it comes from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The literal value; null when it comes from elsewhere.</param>
/// <param name="Secret">The secret the value is read from; null when it comes from elsewhere.</param>
/// <param name="EnvRef">The environment variable the value is read from; null when it comes from elsewhere.</param>
/// <param name="Path">Where the entry stands in its document, for messages.</param>
/// <param name="Line">The line it stands on.</param>
internal sealed record MetadataItem(string Name, string? Value, SecretKeyRef? Secret, string? EnvRef, string Path, int Line)
{
    /// <summary>Reads an entry of a list, which carries its name.</summary>
    public static MetadataItem? Read(MappingReader item)
    {
        var name = item.RequiredText("name");
        var read = ReadValue(item, name ?? "");
        return name is null ? null : read;
    }

    /// <summary>Reads where a value comes from; null when it is said not at all or several times (a problem then).</summary>
    public static MetadataItem? ReadValue(MappingReader item, string name)
    {
        var value = LiteralValue(item);
        var secret = ReadSecret(item);
        var env = item.Text("envRef");
        item.RejectUnknownKeys();
        var sources = (item.Has("value") ? 1 : 0) + (item.Has("secretKeyRef") ? 1 : 0) + (item.Has("envRef") ? 1 : 0);
        if (sources != 1)
        {
            item.Problems.Error(
                item.Source,
                item.Line,
                item.Path,
                $"must have exactly one of value, secretKeyRef and envRef; '{name}' has {(sources == 0 ? "none" : "several")}"
            );
            return null;
        }

        return new MetadataItem(name, value, secret, env, item.Path, item.Line);
    }

    /// <summary>Text, a number or a boolean as its text; anything nested as JSON.</summary>
    private static string? LiteralValue(MappingReader item) =>
        item.Node("value") switch
        {
            YamlScalar scalar => scalar.Text,
            null => item.Has("value") ? "" : null,
            var nested => YamlJson.ToJson(nested),
        };

    private static SecretKeyRef? ReadSecret(MappingReader item)
    {
        if (item.Mapping("secretKeyRef") is not { } reference)
        {
            return null;
        }

        var name = reference.RequiredText("name");
        var key = reference.Text("key");
        reference.RejectUnknownKeys();
        return name is null ? null : new SecretKeyRef(name, string.IsNullOrEmpty(key) ? name : key);
    }
}

/// <summary>A value in a secret store.</summary>
/// <param name="Name">The secret.</param>
/// <param name="Key">The value within it; the secret's name when the resource names none.</param>
internal readonly record struct SecretKeyRef(string Name, string Key);
