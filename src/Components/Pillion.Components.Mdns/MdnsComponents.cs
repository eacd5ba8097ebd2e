using Pillion.Abstractions;
using Pillion.Components.Mdns.Multicast;
using Pillion.Components.Mdns.NameResolution;

namespace Pillion.Components.Mdns;

/// <summary>The components on multicast DNS.</summary>
public static class MdnsComponents
{
    /// <summary><c>nameresolution.mdns</c>.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [new("nameresolution.mdns", static services => new MdnsNameResolution(services, MulticastLink.Open))];
}
