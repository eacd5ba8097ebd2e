using Pillion.Abstractions;
using Pillion.Components.Etcd.State;

namespace Pillion.Components.Etcd;

/// <summary>The components that keep their data in etcd.</summary>
public static class EtcdComponents
{
    /// <summary>The etcd components, by Dapr's type name and version; the versions store values in different ways.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.etcd", static services => new EtcdStateStore(EtcdPlainValues.Instance, services.Time)) { Versions = ["v1"] },
        new("state.etcd", static services => new EtcdStateStore(new EtcdEnvelopes(services.Time), services.Time)) { Versions = ["v2"] },
    ];
}
