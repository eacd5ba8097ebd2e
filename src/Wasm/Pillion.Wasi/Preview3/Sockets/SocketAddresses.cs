using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary>Addresses of <c>wasi:sockets@0.3.0</c> and of .NET.</summary>
internal static class SocketAddresses
{
    private const int Ipv6Length = 16;

    /// <summary>An address and port. The flow label has no place in .NET and is dropped.</summary>
    public static IPEndPoint ToEndPoint(this IpSocketAddress address)
    {
        if (address is IpSocketAddress.Ipv4 { Value: var v4 })
        {
            var (a, b, c, d) = v4.Address;
            return new IPEndPoint(new IPAddress([a, b, c, d]), v4.Port);
        }

        var v6 = ((IpSocketAddress.Ipv6)address).Value;
        Span<byte> bytes = stackalloc byte[Ipv6Length];
        var (g0, g1, g2, g3, g4, g5, g6, g7) = v6.Address;
        ReadOnlySpan<ushort> groups = [g0, g1, g2, g3, g4, g5, g6, g7];
        for (var i = 0; i < groups.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], groups[i]);
        }

        return new IPEndPoint(new IPAddress(bytes, v6.ScopeId), v6.Port);
    }

    /// <summary>The address and port as the WIT has them.</summary>
    public static IpSocketAddress ToWit3(this IPEndPoint endpoint) =>
        endpoint.AddressFamily == AddressFamily.InterNetwork
            ? new IpSocketAddress.Ipv4(new Ipv4SocketAddress((ushort)endpoint.Port, Addresses.Ipv4Of(endpoint.Address)))
            : new IpSocketAddress.Ipv6(
                new Ipv6SocketAddress((ushort)endpoint.Port, 0, Addresses.Ipv6Of(endpoint.Address), (uint)endpoint.Address.ScopeId)
            );

    /// <summary>The address as the WIT has it.</summary>
    public static IpAddress ToWit3(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? new IpAddress.Ipv4(Addresses.Ipv4Of(address))
            : new IpAddress.Ipv6(Addresses.Ipv6Of(address));

    /// <summary>The family as the WIT has it.</summary>
    public static IpAddressFamily ToWit3(this AddressFamily family) =>
        family == AddressFamily.InterNetwork ? IpAddressFamily.Ipv4 : IpAddressFamily.Ipv6;

    /// <summary>.NET's name of a family.</summary>
    public static AddressFamily ToSystem(this IpAddressFamily family) =>
        family == IpAddressFamily.Ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
}
