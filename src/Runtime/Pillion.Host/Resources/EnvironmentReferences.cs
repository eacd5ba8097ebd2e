namespace Pillion.Host.Resources;

/// <summary>Which environment variables a component may read through <c>envRef</c>.</summary>
/// <remarks>Dapr's <c>isEnvVarAllowed</c> (<c>pkg/runtime/processor/secret/secret.go</c>).</remarks>
internal static class EnvironmentReferences
{
    /// <summary>When set, a list of the only names that are allowed, separated by blanks.</summary>
    public const string AllowListVariable = "DAPR_ENV_KEYS";

    /// <summary>Why the variable may not be read; null when it may.</summary>
    public static string? Problem(string name, string? allowList)
    {
        if (name.Length == 0 || name.Contains(' ', StringComparison.Ordinal))
        {
            return $"'{name}' is no name of an environment variable";
        }

        if (
            name.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase) || name.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase)
        )
        {
            return $"the environment variable '{name}' is the runtime's own and not open to components";
        }

        return string.IsNullOrEmpty(allowList) || allowList.Split(' ').Contains(name, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"the environment variable '{name}' is not among those that {AllowListVariable} allows";
    }
}
