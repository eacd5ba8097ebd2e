using System.Buffers.Binary;
using System.IO.Compression;

namespace Pillion.Samples.Tests.Pictures;

/// <summary>Reads and writes PNG files (<see href="https://www.w3.org/TR/png-3/"/>) of eight bits a sample, neither interlaced nor with a palette.</summary>
internal static class Png
{
    /// <summary>The channels of each colour type; 0 is one that is not read here.</summary>
    private static ReadOnlySpan<byte> ChannelsOfType => [1, 0, 3, 0, 2, 0, 4];

    /// <summary>Decodes a file.</summary>
    public static Picture Read(byte[] file)
    {
        var chunks = PngChunks.Read(file);
        var header = chunks[0].Data;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        var (depth, type, interlaced) = (header[8], header[9], header[12]);
        var channels = ChannelsOfType[type];
        Assert.True(depth == 8 && channels > 0 && interlaced == 0, $"depth {depth}, colour type {type}, interlaced {interlaced}");

        var compressed = chunks.Where(c => c.Type == "IDAT").SelectMany(c => c.Data).ToArray();
        using var data = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var stride = width * channels;
        var samples = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = data.ReadByte();
            var row = samples.AsSpan(y * stride, stride);
            data.ReadExactly(row);
            Unfilter(filter, row, y == 0 ? new byte[stride] : samples.AsSpan((y - 1) * stride, stride), channels);
        }

        Assert.Equal(-1, data.ReadByte());
        return new Picture(width, height, channels, samples);
    }

    /// <summary>Encodes a picture.</summary>
    public static byte[] Write(Picture picture, CompressionLevel compression = CompressionLevel.Fastest)
    {
        var header = new byte[13]; // compression, filters and interlacing stay 0: what there is, in order
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8;
        header[9] = (byte)ChannelsOfType.IndexOf((byte)picture.Channels);

        var compressed = new MemoryStream();
        using (var data = new ZLibStream(compressed, compression, leaveOpen: true))
        {
            foreach (var row in picture.Samples.Chunk(picture.Width * picture.Channels))
            {
                data.WriteByte(0); // no filter
                data.Write(row);
            }
        }

        return PngChunks.Write(("IHDR", header), ("IDAT", compressed.ToArray()), ("IEND", []));
    }

    /// <summary>Undoes a row's filter, <see href="https://www.w3.org/TR/png-3/#9Filter-types"/>.</summary>
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int channels)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < channels ? 0 : row[i - channels];
            var aboveLeft = i < channels ? 0 : above[i - channels];
            row[i] += (byte)(
                filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[i],
                    3 => (left + above[i]) / 2,
                    4 => Paeth(left, above[i], aboveLeft),
                    _ => throw new InvalidDataException($"there is no filter {filter}"),
                }
            );
        }
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        var estimate = left + above - aboveLeft;
        var (toLeft, toAbove, toAboveLeft) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - aboveLeft));
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left
            : toAbove <= toAboveLeft ? above
            : aboveLeft;
    }
}
