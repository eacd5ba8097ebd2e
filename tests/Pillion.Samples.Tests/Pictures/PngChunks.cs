using System.Buffers.Binary;

namespace Pillion.Samples.Tests.Pictures;

/// <summary>
/// The frame of a PNG file, <see href="https://www.w3.org/TR/png-3/#5DataRep"/>: a signature, then chunks of length, type, data and checksum.
/// </summary>
internal static class PngChunks
{
    private const int Overhead = 12; // length, type and checksum, four bytes each

    private static readonly uint[] s_table = MakeTable();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Takes a file apart; fails the test when its frame is damaged.</summary>
    public static List<(string Type, byte[] Data)> Read(ReadOnlySpan<byte> file)
    {
        Assert.True(file.StartsWith(Signature), "this is no PNG");
        var chunks = new List<(string Type, byte[] Data)>();
        for (var rest = file[Signature.Length..]; !rest.IsEmpty; rest = rest[(chunks[^1].Data.Length + Overhead)..])
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            var checksum = BinaryPrimitives.ReadUInt32BigEndian(rest[(length + 8)..]);
            Assert.Equal(checksum, Checksum(rest.Slice(4, length + 4)));
            chunks.Add((System.Text.Encoding.ASCII.GetString(rest.Slice(4, 4)), rest.Slice(8, length).ToArray()));
        }

        Assert.Equal("IEND", chunks[^1].Type);
        return chunks;
    }

    /// <summary>Puts a file together.</summary>
    public static byte[] Write(params ReadOnlySpan<(string Type, byte[] Data)> chunks)
    {
        var file = new MemoryStream();
        file.Write(Signature);
        foreach (var (type, data) in chunks)
        {
            byte[] checkedPart = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
            WriteNumber(file, (uint)data.Length);
            file.Write(checkedPart);
            WriteNumber(file, Checksum(checkedPart));
        }

        return file.ToArray();
    }

    private static void WriteNumber(MemoryStream file, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        file.Write(bytes);
    }

    /// <summary>CRC-32, <see href="https://www.w3.org/TR/png-3/#5CRC-algorithm"/>.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = s_table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            table[i] = i;
            for (var bit = 0; bit < 8; bit++)
            {
                table[i] = (table[i] & 1) != 0 ? 0xEDB88320 ^ (table[i] >> 1) : table[i] >> 1;
            }
        }

        return table;
    }
}
