using System.Security.Cryptography.X509Certificates;

namespace Pillion.Components.Kubernetes.Access;

/// <summary>The cluster a pod runs in (client-go <c>rest.InClusterConfig</c>).</summary>
internal static class InCluster
{
    /// <summary>The access every pod is given; null outside of a pod.</summary>
    /// <exception cref="IOException">The pod has no service account.</exception>
    public static KubernetesAccess? TryFind(KubernetesSurroundings surroundings)
    {
        if (
            surroundings.Variable("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host
            || surroundings.Variable("KUBERNETES_SERVICE_PORT") is not { Length: > 0 } port
        )
        {
            return null;
        }

        var tokenFile = Path.Combine(surroundings.ServiceAccountFolder, "token");
        var authorities = Path.Combine(surroundings.ServiceAccountFolder, "ca.crt");
        X509Certificate2Collection? roots = null;
        if (File.Exists(authorities))
        {
            roots = [];
            roots.ImportFromPemFile(authorities);
        }

        // Fails here when there is none; the kubelet renews it later.
        File.ReadAllText(tokenFile);
        return new KubernetesAccess
        {
            Server = new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}/"),
            Roots = roots,
            ReadToken = () => File.ReadAllText(tokenFile).Trim(),
        };
    }
}
