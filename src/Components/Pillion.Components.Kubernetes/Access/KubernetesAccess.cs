using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions;

namespace Pillion.Components.Kubernetes.Access;

/// <summary>Where an API server is and how to sign in there.</summary>
internal sealed record KubernetesAccess
{
    /// <summary>The server's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>What its certificate must descend from; null for what the system trusts.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>Whether any certificate will do (<c>insecure-skip-tls-verify</c>).</summary>
    public bool SkipVerify { get; init; }

    /// <summary>The name the certificate must have; null for the address's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The certificate that is shown to the server, with its key; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The token as it is now, since one in a file is renewed from outside; null for none.</summary>
    public Func<string?> ReadToken { get; init; } = static () => null;

    /// <summary>Not the token.</summary>
    public override string ToString() => $"the Kubernetes API server at {Server}";

    /// <summary>
    /// Finds the server: the file of the metadata, else the pod's own cluster, else what kubectl would use (<c>KUBECONFIG</c>, <c>~/.kube/config</c>).
    /// </summary>
    /// <exception cref="ComponentException">There is none, or its description is not valid.</exception>
    public static KubernetesAccess Find(ComponentMetadata metadata, KubernetesSurroundings surroundings)
    {
        const string Key = "kubeconfigPath";
        var file = metadata.Get(Key);
        try
        {
            if (file is null && InCluster.TryFind(surroundings) is { } own)
            {
                return own;
            }

            file ??= surroundings.Variable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return KubeConfigReader.Read(file ?? Path.Combine(surroundings.Home, ".kube", "config"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw metadata.Error(
                Key,
                file is null
                    ? $"is not set, this process is in no pod (KUBERNETES_SERVICE_HOST is not set), and there is no default file: {e.Message}"
                    : $"cannot be read: {e.Message}"
            );
        }
        catch (FormatException e)
        {
            throw metadata.Error(Key, $"is not usable: {e.Message}");
        }
    }
}
