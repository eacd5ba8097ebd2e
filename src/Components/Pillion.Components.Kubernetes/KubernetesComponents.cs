using Pillion.Abstractions;
using Pillion.Components.Kubernetes.Access;
using Pillion.Components.Kubernetes.NameResolution;
using Pillion.Components.Kubernetes.Secrets;

namespace Pillion.Components.Kubernetes;

/// <summary>The components on Kubernetes.</summary>
public static class KubernetesComponents
{
    /// <summary>All of them, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("secretstores.kubernetes", static _ => new KubernetesSecretStore(KubernetesSurroundings.OfThisProcess)),
        new("nameresolution.kubernetes", static _ => new KubernetesNameResolution()),
    ];
}
