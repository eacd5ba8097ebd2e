using System.Net;

namespace Pillion.Components.Mdns.Dns;

/// <summary>The types of records that service discovery needs (RFC 1035 §3.2.2, RFC 2782, RFC 3596).</summary>
internal enum DnsType : ushort
{
    A = 1,
    Ptr = 12,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Any = 255,
}

/// <summary>A question.</summary>
/// <param name="Name">The name, ending in a dot.</param>
/// <param name="Type">What is asked of it.</param>
/// <param name="WantsUnicast">Whether the answer should go to the asker alone (RFC 6762 §5.4).</param>
internal sealed record DnsQuestion(string Name, DnsType Type, bool WantsUnicast = false);

/// <summary>A record.</summary>
/// <param name="Name">The name it is of, ending in a dot.</param>
/// <param name="Ttl">How long it is good, in seconds; 0 takes it back.</param>
internal abstract record DnsRecord(string Name, uint Ttl)
{
    public abstract DnsType Type { get; }
}

/// <summary>Names an instance of a service.</summary>
internal sealed record PtrRecord(string Name, uint Ttl, string Target) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.Ptr;
}

/// <summary>Says where an instance is.</summary>
internal sealed record SrvRecord(string Name, uint Ttl, int Port, string Target) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.Srv;
}

/// <summary>Says something about an instance.</summary>
internal sealed record TxtRecord(string Name, uint Ttl, IReadOnlyList<string> Texts) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.Txt;
}

/// <summary>An address of a host.</summary>
internal sealed record AddressRecord(string Name, uint Ttl, IPAddress Address) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A;
}
