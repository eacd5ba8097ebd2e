namespace Pillion.BuildingBlocks.Apps;

/// <summary>Which parts of the API an app may call (Configuration <c>spec.api</c>). What is denied answers as if it did not exist.</summary>
/// <param name="Allowed">When there is any for a protocol, nothing else is open over it.</param>
/// <param name="Denied">What is closed.</param>
/// <remarks>Dapr's <c>pkg/config/configuration.go</c> (<c>APISpec</c>) and <c>pkg/api/http/endpoints</c>.</remarks>
public sealed record ApiAccess(IReadOnlyList<ApiAccessRule> Allowed, IReadOnlyList<ApiAccessRule> Denied)
{
    /// <summary>Everything is open.</summary>
    public static readonly ApiAccess Open = new([], []);

    /// <summary>Whether there is any rule to ask.</summary>
    public bool HasRules => Allowed.Count > 0 || Denied.Count > 0;

    /// <summary>Whether a group of the API is open.</summary>
    /// <param name="group">Its name, which over HTTP is the path's second segment: <c>state</c>, <c>publish</c> …</param>
    /// <param name="version">Its version, as in a path: <c>v1.0</c>, <c>v1.0-alpha1</c> …</param>
    /// <param name="protocol">How it is called.</param>
    public bool Allows(ReadOnlySpan<char> group, ReadOnlySpan<char> version, ApiProtocol protocol)
    {
        var restricted = false;
        var listed = false;
        foreach (var rule in Allowed)
        {
            if (rule.Protocol == protocol)
            {
                restricted = true;
                listed |= rule.Means(group, version);
            }
        }

        if (restricted && !listed)
        {
            return false;
        }

        foreach (var rule in Denied)
        {
            if (rule.Protocol == protocol && rule.Means(group, version))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One entry of the lists: a group of the API in one version over one protocol.</summary>
/// <param name="Group">The group's name: <c>state</c>, <c>publish</c> …</param>
/// <param name="Version">The version; <c>v1</c> and <c>v1.0</c> are the same, as are <c>v1alpha1</c> and <c>v1.0-alpha1</c>.</param>
/// <param name="Protocol">The protocol.</param>
public sealed record ApiAccessRule(string Group, string Version, ApiProtocol Protocol)
{
    internal bool Means(ReadOnlySpan<char> group, ReadOnlySpan<char> version) =>
        group.Equals(Group, StringComparison.OrdinalIgnoreCase)
        && Normalize(version).Equals(Normalize(Version), StringComparison.OrdinalIgnoreCase);

    private static string Normalize(ReadOnlySpan<char> version) =>
        version.ToString().Replace("1.0", "1", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}

/// <summary>How the API is called.</summary>
public enum ApiProtocol
{
    /// <summary>HTTP.</summary>
    Http,

    /// <summary>gRPC.</summary>
    Grpc,
}
