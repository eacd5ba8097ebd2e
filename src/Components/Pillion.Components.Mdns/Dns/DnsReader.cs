using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Pillion.Components.Mdns.Dns;

/// <summary>Reads a message from bytes that nobody vouches for.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxPointers = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Reads the message.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public DnsMessage Read()
    {
        var id = Number();
        var flags = Number();
        var questions = new DnsQuestion[Math.Min((int)Number(), _bytes.Length)];
        int[] counts = [Number(), Number(), Number()];
        for (var i = 0; i < questions.Length; i++)
        {
            var name = Name();
            var type = (DnsType)Number();
            questions[i] = new DnsQuestion(name, type, (Number() & 0x8000) != 0);
        }

        return new DnsMessage
        {
            Id = id,
            IsResponse = (flags & 0x8000) != 0,
            Questions = questions,
            Answers = Records(counts[0]),
            Authorities = Records(counts[1]),
            Additionals = Records(counts[2]),
        };
    }

    private List<DnsRecord> Records(int count)
    {
        var records = new List<DnsRecord>();
        for (var i = 0; i < count; i++)
        {
            var name = Name();
            var type = (DnsType)Number();
            Number();
            var ttl = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
            var length = Number();
            var end = _position + length;
            if (end > _bytes.Length)
            {
                throw Malformed();
            }

            if (Record(name, type, ttl, length) is { } record)
            {
                records.Add(record);
            }

            _position = end;
        }

        return records;
    }

    private DnsRecord? Record(string name, DnsType type, uint ttl, int length)
    {
        switch (type)
        {
            case DnsType.Ptr:
                return new PtrRecord(name, ttl, Name());
            case DnsType.Srv:
                Take(4);
                var port = Number();
                return new SrvRecord(name, ttl, port, Name());
            case DnsType.Txt:
                return new TxtRecord(name, ttl, Texts(_position + length));
            case DnsType.A when length == 4:
            case DnsType.Aaaa when length == 16:
                return new AddressRecord(name, ttl, new IPAddress(Take(length)));
            default:
                return null;
        }
    }

    private List<string> Texts(int end)
    {
        var texts = new List<string>();
        while (_position < end)
        {
            var length = Take(1)[0];
            texts.Add(Encoding.UTF8.GetString(Take(length)));
        }

        return texts;
    }

    /// <summary>RFC 1035 §4.1.4: a name may end in a pointer to another place, which may end in one again.</summary>
    private string Name()
    {
        var name = new StringBuilder();
        var position = _position;
        var pointers = 0;
        while (true)
        {
            if (position >= _bytes.Length)
            {
                throw Malformed();
            }

            var length = _bytes[position++];
            if (length == 0)
            {
                break;
            }

            if (length >= 0xC0)
            {
                if (position >= _bytes.Length || ++pointers > MaxPointers)
                {
                    throw Malformed();
                }

                if (pointers == 1)
                {
                    _position = position + 1;
                }

                position = (length & 0x3F) << 8 | _bytes[position];
                continue;
            }

            if (length > 63 || position + length > _bytes.Length || name.Length > 255)
            {
                throw Malformed();
            }

            name.Append(Encoding.UTF8.GetString(_bytes.Slice(position, length))).Append('.');
            position += length;
        }

        if (pointers == 0)
        {
            _position = position;
        }

        return name.Length == 0 ? "." : name.ToString();
    }

    private ushort Number() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_position + count > _bytes.Length)
        {
            throw Malformed();
        }

        var taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    private static FormatException Malformed() => new("the message is cut short or malformed");
}
