using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pillion.Components.Mdns.Dns;

/// <summary>Writes messages. Names are written in full, without pointers: a message has few of them.</summary>
internal static class DnsWriter
{
    private const ushort Internet = 1;
    private const ushort CacheFlushOrUnicast = 0x8000;

    public static byte[] Write(DnsMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Number(buffer, message.Id);

        // RFC 6762 §18: multicast answers are authoritative.
        Number(buffer, (ushort)(message.IsResponse ? 0x8400 : 0));
        Number(buffer, (ushort)message.Questions.Count);
        Number(buffer, (ushort)message.Answers.Count);
        Number(buffer, (ushort)message.Authorities.Count);
        Number(buffer, (ushort)message.Additionals.Count);
        foreach (var question in message.Questions)
        {
            Name(buffer, question.Name);
            Number(buffer, (ushort)question.Type);
            Number(buffer, (ushort)(Internet | (question.WantsUnicast ? CacheFlushOrUnicast : 0)));
        }

        foreach (var record in message.Records)
        {
            Write(buffer, record);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> buffer, DnsRecord record)
    {
        Name(buffer, record.Name);
        Number(buffer, (ushort)record.Type);
        Number(buffer, Internet);
        BinaryPrimitives.WriteUInt32BigEndian(buffer.GetSpan(4), record.Ttl);
        buffer.Advance(4);
        var data = new ArrayBufferWriter<byte>(64);
        switch (record)
        {
            case PtrRecord pointer:
                Name(data, pointer.Target);
                break;
            case SrvRecord service:
                // Priority and weight: there is no choice.
                Number(data, 0);
                Number(data, 0);
                Number(data, (ushort)service.Port);
                Name(data, service.Target);
                break;
            case TxtRecord text:
                foreach (var part in text.Texts)
                {
                    Text(data, part, byte.MaxValue);
                }

                break;
            case AddressRecord address:
                data.Write(address.Address.GetAddressBytes());
                break;
        }

        Number(buffer, (ushort)data.WrittenCount);
        buffer.Write(data.WrittenSpan);
    }

    private static void Name(ArrayBufferWriter<byte> buffer, string name)
    {
        var start = buffer.WrittenCount;
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            Text(buffer, label, 63);
        }

        Text(buffer, "", 63);
        if (buffer.WrittenCount - start > 255)
        {
            throw new FormatException($"the name '{name}' is longer than 255 bytes");
        }
    }

    private static void Text(ArrayBufferWriter<byte> buffer, string text, int max)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > max)
        {
            throw new FormatException($"'{text}' is longer than {max} bytes");
        }

        buffer.Write([(byte)length]);
        buffer.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void Number(ArrayBufferWriter<byte> buffer, ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer.GetSpan(2), number);
        buffer.Advance(2);
    }
}
