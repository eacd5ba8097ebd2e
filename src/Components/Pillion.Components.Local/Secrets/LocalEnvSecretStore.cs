using System.Collections;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;

namespace Pillion.Components.Local.Secrets;

/// <summary>
/// <c>secretstores.local.env</c>: secrets from the environment variables of this process, those that begin with <c>prefix</c> if one is set.
/// The runtime's own variables (<c>DAPR_*</c>, <c>APP_API_TOKEN</c>) are never given away: asked for, they are empty.
/// </summary>
internal sealed partial class LocalEnvSecretStore(ILoggerFactory logging) : ISecretStore
{
    private readonly ILogger _logger = logging.CreateLogger<LocalEnvSecretStore>();
    private string _prefix = "";

    public SecretStoreFeatures Features => SecretStoreFeatures.None;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _prefix = spec.Metadata.Get("prefix") ?? "";
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var variable = _prefix + name;
        var value = "";
        if (IsAllowed(variable))
        {
            value = Environment.GetEnvironmentVariable(variable) ?? "";
        }
        else
        {
            Log.Forbidden(_logger, variable);
        }

        return new(new Dictionary<string, string>(1, StringComparer.Ordinal) { [name] = value });
    }

    public ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var secrets = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.Length > _prefix.Length && name.StartsWith(_prefix, StringComparison.Ordinal) && IsAllowed(name))
            {
                var key = name[_prefix.Length..];
                secrets[key] = new Dictionary<string, string>(1, StringComparer.Ordinal) { [key] = (string?)variable.Value ?? "" };
            }
        }

        return new(secrets);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsAllowed(string variable) =>
        !variable.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase)
        && !variable.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Access to env var {Name} is forbidden")]
        public static partial void Forbidden(ILogger logger, string name);
    }
}
