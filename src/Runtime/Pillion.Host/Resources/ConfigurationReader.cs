using System.Text;
using Pillion.BuildingBlocks.Secrets;
using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads a <c>Configuration</c> resource, after filling in environment variables as Dapr does with these files.</summary>
/// <remarks>Dapr's <c>pkg/config/configuration.go</c>. This version takes <c>spec.secrets</c> from it and says so about the rest.</remarks>
internal static class ConfigurationReader
{
    private static readonly string[] s_withoutEffect =
    [
        "httpPipeline",
        "appHttpPipeline",
        "tracing",
        "mtls",
        "metric",
        "metrics",
        "accessControl",
        "nameResolution",
        "features",
        "api",
        "components",
        "logging",
        "wasm",
        "workflow",
    ];

    /// <summary>The secret scopes of the files; those of a later file replace an earlier one's.</summary>
    public static IReadOnlyList<SecretScope> Read(
        IReadOnlyList<string> files,
        Func<string, string?> variable,
        ConfigurationProblems problems
    )
    {
        IReadOnlyList<SecretScope> scopes = [];
        foreach (var file in files)
        {
            scopes = ReadFile(file, variable, problems) ?? scopes;
        }

        return scopes;
    }

    private static IReadOnlyList<SecretScope>? ReadFile(string file, Func<string, string?> variable, ConfigurationProblems problems)
    {
        var source = PathResolver.Shorten(file);
        string text;
        try
        {
            text = ExpandVariables(File.ReadAllText(file), variable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(source, 0, "", "cannot be read: " + e.Message);
            return null;
        }

        IReadOnlyList<SecretScope>? scopes = null;
        foreach (var document in YamlFile.Parse(text, source, problems))
        {
            if (document is not YamlMapping mapping)
            {
                problems.Error(source, document.Line, "", $"a Configuration must be a mapping (keys and values), not {document.Kind}");
                continue;
            }

            var reader = new MappingReader(mapping, "", source, problems);
            if (reader.RequiredText("kind") is { } kind && kind != "Configuration")
            {
                reader.Error("kind", $"must be Configuration in a file given as configuration, not '{kind}'");
            }
            else if (reader.Mapping("spec") is { } spec)
            {
                scopes = ReadSpec(spec) ?? scopes;
            }
        }

        return scopes;
    }

    private static List<SecretScope>? ReadSpec(MappingReader spec)
    {
        foreach (var key in s_withoutEffect)
        {
            if (spec.Node(key) is not null)
            {
                spec.Warn(key, "has no effect in this version of Pillion");
            }
        }

        var secrets = spec.Mapping("secrets");
        spec.RejectUnknownKeys();
        if (secrets is null)
        {
            return null;
        }

        var scopes = new List<SecretScope>();
        foreach (var scope in secrets.Mappings("scopes"))
        {
            if (ReadScope(scope) is { } read)
            {
                scopes.Add(read);
            }
        }

        secrets.RejectUnknownKeys();
        return scopes;
    }

    private static SecretScope? ReadScope(MappingReader scope)
    {
        var store = scope.RequiredText("storeName");
        var access = scope.Text("defaultAccess") ?? "allow";
        if (access is not ("allow" or "deny"))
        {
            scope.Error("defaultAccess", $"must be allow or deny, not '{access}'");
        }

        var read = new SecretScope(store ?? "", access == "allow", scope.Texts("allowedSecrets") ?? [], scope.Texts("deniedSecrets") ?? []);
        scope.RejectUnknownKeys();
        return store is null ? null : read;
    }

    /// <summary><c>$NAME</c> and <c>${NAME}</c>, as Go's <c>os.ExpandEnv</c> reads them; what is not set becomes nothing.</summary>
    internal static string ExpandVariables(string text, Func<string, string?> variable)
    {
        var expanded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                expanded.Append(text[i]);
                continue;
            }

            var braced = text[i + 1] == '{';
            var start = braced ? i + 2 : i + 1;
            var end = start;
            while (end < text.Length && (braced ? text[end] != '}' : char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            if (end == start || (braced && end == text.Length))
            {
                expanded.Append('$');
                continue;
            }

            expanded.Append(variable(text[start..end]));
            i = braced ? end : end - 1;
        }

        return expanded.ToString();
    }
}
