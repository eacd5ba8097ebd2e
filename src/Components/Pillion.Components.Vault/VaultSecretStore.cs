using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;

namespace Pillion.Components.Vault;

/// <summary>
/// <c>secretstores.hashicorp.vault</c>: secrets of a key-value engine. The engine's version 2 is assumed, as Dapr does; when nothing is found Vault is
/// asked once which it is, so that version 1 works, too.
/// </summary>
/// <remarks>components-contrib <c>secretstores/hashicorp/vault/vault.go</c>. The request's metadata <c>version_id</c> asks for an older version.</remarks>
internal sealed partial class VaultSecretStore(ILoggerFactory logging) : ISecretStore
{
    private const int ReadsAtOnce = 8;

    private readonly ILogger _logger = logging.CreateLogger<VaultSecretStore>();
    private VaultOptions? _options;
    private VaultClient? _client;
    private volatile EngineVersion _version = EngineVersion.Assumed2;

    private enum EngineVersion
    {
        Assumed2,
        One,
        Two,
    }

    public SecretStoreFeatures Features =>
        _options is { IsMap: false } ? SecretStoreFeatures.None : SecretStoreFeatures.MultipleKeyValuesPerSecret;

    private VaultClient Client => _client ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = new VaultOptions(spec);
        _client = new VaultClient(_options);
        if (_options.SkipVerify)
        {
            Log.CertificateNotChecked(_logger, spec.Name);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) =>
        await ReadAsync(name, VersionOf(metadata), cancellationToken)
        ?? throw new ComponentException(ComponentErrorKind.NotFound, $"getSecret {name} failed secret key or version not exist");

    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var version = VersionOf(metadata);
        var names = new List<string>();
        var engine = _version;
        await ListAsync(engine, "", names, cancellationToken);
        if (names.Count == 0 && engine != EngineVersion.One && await FindVersionAsync(cancellationToken) == EngineVersion.One)
        {
            await ListAsync(EngineVersion.One, "", names, cancellationToken);
        }

        var secrets = new ConcurrentDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
            async (name, token) =>
            {
                // A secret that has no such version, or was deleted meanwhile, is left out.
                if (await ReadAsync(name, version, token) is { } secret)
                {
                    secrets[name] = secret;
                }
            }
        );
        return secrets;
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string VersionOf(IReadOnlyDictionary<string, string>? metadata)
    {
        var version = metadata?.GetValueOrDefault("version_id");
        if (string.IsNullOrEmpty(version))
        {
            // Vault's word for the latest one.
            return "0";
        }

        return version.All(char.IsAsciiDigit)
            ? version
            : throw new ComponentException(ComponentErrorKind.InvalidRequest, $"version_id must be a number, not '{version}'");
    }

    private async ValueTask<IReadOnlyDictionary<string, string>?> ReadAsync(
        string name,
        string version,
        CancellationToken cancellationToken
    )
    {
        if (!IsPath(name))
        {
            return null;
        }

        var engine = _version;
        var query = engine == EngineVersion.One ? "" : "?version=" + version;
        var answer = await Client.ReadAsync(PathOf(engine, "data", name) + query, cancellationToken);
        if (answer is null && engine != EngineVersion.One && await FindVersionAsync(cancellationToken) == EngineVersion.One)
        {
            engine = EngineVersion.One;
            answer = await Client.ReadAsync(PathOf(engine, "data", name), cancellationToken);
        }

        using (answer)
        {
            return answer is null ? null : Read(engine, name, answer);
        }
    }

    private async ValueTask ListAsync(EngineVersion engine, string folder, List<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in await Client.ListAsync(PathOf(engine, "metadata", folder), cancellationToken))
        {
            if (name.EndsWith('/'))
            {
                await ListAsync(engine, folder + name, names, cancellationToken);
            }
            else
            {
                names.Add(folder + name);
            }
        }
    }

    /// <summary>Which version the engine has, asked for when something is not found for the first time.</summary>
    private async ValueTask<EngineVersion> FindVersionAsync(CancellationToken cancellationToken)
    {
        if (_version != EngineVersion.Assumed2)
        {
            return _version;
        }

        try
        {
            using var mount = await Client.ReadAsync("sys/internal/ui/mounts/" + Escape(_options!.EnginePath), cancellationToken);
            _version =
                mount is not null
                && mount.RootElement.TryGetProperty("data", out var data)
                && data.TryGetProperty("type", out var type)
                && type.ValueEquals("kv"u8)
                && !(
                    data.TryGetProperty("options", out var options)
                    && options.ValueKind == JsonValueKind.Object
                    && options.TryGetProperty("version", out var version)
                    && version.ValueEquals("2"u8)
                )
                    ? EngineVersion.One
                    : EngineVersion.Two;
        }
        catch (ComponentException e) when (e.Kind != ComponentErrorKind.Unavailable)
        {
            // A token that may read secrets need not be allowed to ask this.
            _version = EngineVersion.Two;
        }

        return _version;
    }

    private string PathOf(EngineVersion engine, string part, string name)
    {
        string[] folders = [_options!.EnginePath, engine == EngineVersion.One ? "" : part, _options.Prefix];
        return string.Join('/', folders.Where(folder => folder.Length > 0).Append(name).Select(Escape));
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Names may have slashes; dots would lead out of the prefix.</summary>
    private static bool IsPath(string name) => name.Length > 0 && name.Split('/').All(part => part is not ("" or "." or ".."));

    private Dictionary<string, string> Read(EngineVersion engine, string name, JsonDocument answer)
    {
        var values = answer.RootElement.TryGetProperty("data", out var data) ? data : default;
        if (engine != EngineVersion.One)
        {
            values = values.ValueKind == JsonValueKind.Object && values.TryGetProperty("data", out var inner) ? inner : default;
        }

        if (!_options!.IsMap)
        {
            var text = values.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => "",
                JsonValueKind.String => values.GetString()!,
                _ => values.GetRawText(),
            };
            return new Dictionary<string, string>(1, StringComparer.Ordinal) { [name] = text };
        }

        var secret = new Dictionary<string, string>(StringComparer.Ordinal);
        if (values.ValueKind == JsonValueKind.Object)
        {
            foreach (var value in values.EnumerateObject())
            {
                secret[value.Name] = value.Value.ValueKind switch
                {
                    JsonValueKind.String => value.Value.GetString()!,
                    JsonValueKind.Null => "",
                    var kind => throw new ComponentException(
                        ComponentErrorKind.Internal,
                        $"the value '{value.Name}' of secret {name} is {kind}, not text: set vaultValueType to text to have the whole secret as JSON"
                    ),
                };
            }
        }

        return secret;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Secret store {Name}: Vault's certificate is not checked (skipVerify), which is unsafe")]
        public static partial void CertificateNotChecked(ILogger logger, string name);
    }
}
