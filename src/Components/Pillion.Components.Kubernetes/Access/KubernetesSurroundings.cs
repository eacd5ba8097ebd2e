namespace Pillion.Components.Kubernetes.Access;

/// <summary>Where this process finds out about its cluster.</summary>
internal sealed record KubernetesSurroundings
{
    /// <summary>The real ones.</summary>
    public static readonly KubernetesSurroundings OfThisProcess = new();

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Where a pod has the token and certificates of its service account.</summary>
    public string ServiceAccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The user's folder.</summary>
    public string Home { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
