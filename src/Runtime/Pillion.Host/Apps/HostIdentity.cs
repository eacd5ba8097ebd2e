namespace Pillion.Host.Apps;

/// <summary>Who this host is, from its environment.</summary>
public sealed record HostIdentity
{
    /// <summary>The namespace of its apps (<c>NAMESPACE</c>); <c>default</c> when not set.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The namespace as it was set, for filtering resources; null when it was not.</summary>
    public string? DeclaredNamespace { get; init; }

    /// <summary>The pod's name (<c>POD_NAME</c>); null when not set.</summary>
    public string? PodName { get; init; }

    /// <summary>Reads an environment variable; components' <c>envRef</c> goes through it.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Reads the identity from this process's environment.</summary>
    public static HostIdentity FromEnvironment()
    {
        var declared = Environment.GetEnvironmentVariable("NAMESPACE");
        return new HostIdentity
        {
            Namespace = string.IsNullOrEmpty(declared) ? "default" : declared,
            DeclaredNamespace = string.IsNullOrEmpty(declared) ? null : declared,
            PodName = Environment.GetEnvironmentVariable("POD_NAME"),
        };
    }
}
