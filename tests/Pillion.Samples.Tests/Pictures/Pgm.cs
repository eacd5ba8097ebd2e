using System.Globalization;
using System.Text;

namespace Pillion.Samples.Tests.Pictures;

/// <summary>Reads what libjpeg's <c>djpeg -grayscale -pnm</c> writes: <c>P5 width height 255</c>, one blank, the samples (<c>man 5 pgm</c>).</summary>
internal static class Pgm
{
    public static Picture Read(byte[] file)
    {
        var fields = new List<string>();
        var start = 0;
        while (fields.Count < 4)
        {
            var length = file.AsSpan(start).IndexOfAny(" \n"u8);
            fields.Add(Encoding.ASCII.GetString(file, start, length));
            start += length + 1;
        }

        Assert.Equal("P5", fields[0]);
        Assert.Equal("255", fields[3]);
        var (width, height) = (int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture));
        Assert.Equal(width * height, file.Length - start);
        return new Picture(width, height, 1, file[start..]);
    }
}
