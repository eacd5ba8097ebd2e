using Pillion.Abstractions;
using Pillion.Components.Kubernetes.Access;
using Pillion.Components.Kubernetes.Secrets;

namespace Pillion.Components.Kubernetes;

/// <summary>The components on Kubernetes.</summary>
public static class KubernetesComponents
{
    /// <summary><c>secretstores.kubernetes</c>.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [new("secretstores.kubernetes", static _ => new KubernetesSecretStore(KubernetesSurroundings.OfThisProcess))];
}
