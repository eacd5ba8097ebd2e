using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary>Addresses of the WIT and of .NET.</summary>
internal static class Addresses
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
    public static IpSocketAddress ToWit(this IPEndPoint endpoint) =>
        endpoint.AddressFamily == AddressFamily.InterNetwork
            ? new IpSocketAddress.Ipv4(new Ipv4SocketAddress((ushort)endpoint.Port, Ipv4Of(endpoint.Address)))
            : new IpSocketAddress.Ipv6(
                new Ipv6SocketAddress((ushort)endpoint.Port, 0, Ipv6Of(endpoint.Address), (uint)endpoint.Address.ScopeId)
            );

    /// <summary>The address as the WIT has it.</summary>
    public static IpAddress ToWit(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? new IpAddress.Ipv4(Ipv4Of(address)) : new IpAddress.Ipv6(Ipv6Of(address));

    /// <summary>The family as the WIT has it.</summary>
    public static IpAddressFamily ToWit(this AddressFamily family) =>
        family == AddressFamily.InterNetwork ? IpAddressFamily.Ipv4 : IpAddressFamily.Ipv6;

    /// <summary>.NET's name of a family.</summary>
    public static AddressFamily ToSystem(this IpAddressFamily family) =>
        family == IpAddressFamily.Ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <summary>The bytes of an address.</summary>
    public static (byte, byte, byte, byte) Ipv4Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return (bytes[0], bytes[1], bytes[2], bytes[3]);
    }

    /// <summary>The groups of an address.</summary>
    public static (ushort, ushort, ushort, ushort, ushort, ushort, ushort, ushort) Ipv6Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Ipv6Length];
        address.TryWriteBytes(bytes, out _);
        return (
            BinaryPrimitives.ReadUInt16BigEndian(bytes),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[14..])
        );
    }
}
