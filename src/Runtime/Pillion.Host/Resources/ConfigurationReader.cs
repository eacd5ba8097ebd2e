using System.Text;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Secrets;
using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads <c>Configuration</c> resources, after filling in environment variables as Dapr does with these files.</summary>
/// <remarks>Dapr's <c>pkg/config/configuration.go</c>. What this version cannot do yet is read over with a warning.</remarks>
internal sealed class ConfigurationReader(Func<string, string?> variable, ConfigurationProblems problems)
{
    private static readonly string[] s_withoutEffect = ["tracing", "mtls", "metric", "metrics", "accessControl", "workflow"];

    /// <summary>What the files say together: a section of a later one replaces that of an earlier one.</summary>
    public AppConfiguration Read(IReadOnlyList<string> files)
    {
        var configuration = AppConfiguration.Default;
        foreach (var file in files)
        {
            configuration = ReadFile(file, configuration);
        }

        return configuration;
    }

    private AppConfiguration ReadFile(string file, AppConfiguration configuration)
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
            return configuration;
        }

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
                configuration = ReadSpec(spec, configuration);
            }
        }

        return configuration;
    }

    private static AppConfiguration ReadSpec(MappingReader spec, AppConfiguration configuration)
    {
        foreach (var key in s_withoutEffect)
        {
            if (spec.Node(key) is not null)
            {
                spec.Warn(key, "has no effect in this version of Pillion");
            }
        }

        var read = configuration with
        {
            SecretScopes = Section(spec, "secrets", secrets => ReadEach(secrets, "scopes", ReadScope)) ?? configuration.SecretScopes,
            ApiAccess =
                Section(spec, "api", api => new ApiAccess(ReadEach(api, "allowed", ReadApiRule), ReadEach(api, "denied", ReadApiRule)))
                ?? configuration.ApiAccess,
            Features = ReadFeatures(spec) ?? configuration.Features,
            HttpPipeline = Section(spec, "httpPipeline", ReadPipeline) ?? configuration.HttpPipeline,
            AppHttpPipeline = Section(spec, "appHttpPipeline", ReadPipeline) ?? configuration.AppHttpPipeline,
            DeniedComponents = Section(spec, "components", components => components.Texts("deny")) ?? configuration.DeniedComponents,
            NameResolution = Section(spec, "nameResolution", ReadNameResolution) ?? configuration.NameResolution,
            LogsApiCalls = ReadApiLogging(spec) ?? configuration.LogsApiCalls,
            HasStrictWasm = ReadStrictWasm(spec) ?? configuration.HasStrictWasm,
        };
        spec.RejectUnknownKeys();
        return read;
    }

    private static T? Section<T>(MappingReader spec, string key, Func<MappingReader, T?> read)
        where T : class
    {
        if (spec.Mapping(key) is not { } section)
        {
            return null;
        }

        var value = read(section);
        section.RejectUnknownKeys();
        return value;
    }

    private static List<T> ReadEach<T>(MappingReader section, string key, Func<MappingReader, T?> read)
        where T : class
    {
        var values = new List<T>();
        foreach (var item in section.Mappings(key))
        {
            if (read(item) is { } value)
            {
                values.Add(value);
            }

            item.RejectUnknownKeys();
        }

        return values;
    }

    private static SecretScope? ReadScope(MappingReader scope)
    {
        var store = scope.RequiredText("storeName");
        var access = scope.Choice("defaultAccess", "allow", "deny") ?? "allow";
        var read = new SecretScope(store ?? "", access == "allow", scope.Texts("allowedSecrets") ?? [], scope.Texts("deniedSecrets") ?? []);
        return store is null ? null : read;
    }

    private static ApiAccessRule? ReadApiRule(MappingReader rule)
    {
        var name = rule.RequiredText("name");
        var version = rule.RequiredText("version");
        var protocol = rule.Choice("protocol", "http", "grpc") == "grpc" ? ApiProtocol.Grpc : ApiProtocol.Http;
        return name is null || version is null ? null : new ApiAccessRule(name, version, protocol);
    }

    private static Dictionary<string, bool>? ReadFeatures(MappingReader spec)
    {
        if (!spec.Has("features"))
        {
            return null;
        }

        var features = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var feature in spec.Mappings("features"))
        {
            var isEnabled = feature.Boolean("enabled") ?? false;
            if (feature.RequiredText("name") is { } name)
            {
                features[name] = isEnabled;
            }

            feature.RejectUnknownKeys();
        }

        return features;
    }

    private static List<PipelineHandler> ReadPipeline(MappingReader pipeline) => ReadEach(pipeline, "handlers", ReadHandler);

    private static PipelineHandler? ReadHandler(MappingReader handler)
    {
        var name = handler.RequiredText("name");
        var type = handler.RequiredText("type");
        var version = handler.Text("version") is { Length: > 0 } given ? given : "v1";
        handler.Node("selector");
        return name is null || type is null
            ? null
            : new PipelineHandler(name, type, version, handler.Source, handler.LineOf("name"), MappingReader.Join(handler.Path, "name"));
    }

    private static NameResolutionSection? ReadNameResolution(MappingReader section)
    {
        var component = section.RequiredText("component");
        var version = section.Text("version") is { Length: > 0 } given ? given : "v1";
        var metadata = new List<KeyValuePair<string, string>>();
        if (section.Mapping("configuration") is { } configuration)
        {
            foreach (var (key, value) in configuration.Entries)
            {
                metadata.Add(new(key.Text, value is YamlScalar scalar ? scalar.Text : YamlJson.ToJson(value)));
            }
        }

        return component is null ? null : new NameResolutionSection(component, version, metadata, section.Source, section.Line);
    }

    private static bool? ReadApiLogging(MappingReader spec)
    {
        if (spec.Mapping("logging") is not { } logging)
        {
            return null;
        }

        var api = logging.Mapping("apiLogging");
        var enabled = api?.Boolean("enabled");
        // What they hide is not logged at all (ApiCallLog): it names the route, not the keys in it, and health checks never.
        api?.Boolean("obfuscateURLs");
        api?.Boolean("omitHealthChecks");
        api?.RejectUnknownKeys();
        logging.RejectUnknownKeys();
        return enabled;
    }

    private static bool? ReadStrictWasm(MappingReader spec)
    {
        var wasm = spec.Mapping("wasm");
        var isStrict = wasm?.Boolean("strictSandbox");
        wasm?.RejectUnknownKeys();
        return isStrict;
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
