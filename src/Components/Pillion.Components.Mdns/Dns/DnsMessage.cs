using System.Diagnostics.CodeAnalysis;

namespace Pillion.Components.Mdns.Dns;

/// <summary>A DNS message (RFC 1035 §4).</summary>
internal sealed record DnsMessage
{
    /// <summary>The most bytes a multicast message should have (RFC 6762 §17).</summary>
    public const int MaxSize = 9000;

    /// <summary>What ties an answer to a question; 0 in multicast messages.</summary>
    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    /// <summary>The records that answer.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>Records of the authority section: what somebody is about to announce.</summary>
    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    /// <summary>Records that the asker will want next.</summary>
    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];

    /// <summary>Every record of a response.</summary>
    public IEnumerable<DnsRecord> Records => [.. Answers, .. Authorities, .. Additionals];

    /// <summary>The bytes on the wire.</summary>
    /// <exception cref="FormatException">A name or text is too long.</exception>
    public byte[] ToBytes() => DnsWriter.Write(this);

    /// <summary>Understands a message; records of other types are left out. False for what is none, which anybody on the network can send.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DnsMessage? message)
    {
        try
        {
            message = new DnsReader(bytes).Read();
            return true;
        }
        catch (FormatException)
        {
            message = null;
            return false;
        }
    }
}
