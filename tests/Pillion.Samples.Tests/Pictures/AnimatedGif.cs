namespace Pillion.Samples.Tests.Pictures;

/// <summary>
/// A GIF of two frames, four by one pixels, that runs for ever (<see href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt"/>). The first frame
/// takes the file's colours, the second one brings its own.
/// </summary>
internal static class AnimatedGif
{
    /// <summary>Makes it with two tables of four colours (red, green, blue).</summary>
    public static byte[] Write(byte[] colours, byte[] coloursOfSecond) =>
        [
            .. "GIF89a"u8,
            .. (byte[])[4, 0, 1, 0, 0x81, 0, 0], // width, height, a table of 4 colours, background, aspect
            .. colours,
            .. (byte[])[0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0], // repeat for ever
            .. FrameControl,
            .. (byte[])[0x2C, 0, 0, 0, 0, 4, 0, 1, 0, 0], // at 0,0, size, no table of its own
            .. Pixels,
            .. FrameControl,
            .. (byte[])[0x2C, 0, 0, 0, 0, 4, 0, 1, 0, 0x81],
            .. coloursOfSecond,
            .. Pixels,
            0x3B,
        ];

    /// <summary>A tenth of a second, no transparency.</summary>
    private static ReadOnlySpan<byte> FrameControl => [0x21, 0xF9, 4, 0, 10, 0, 0, 0];

    /// <summary>Colours 0, 1, 2, 3 in codes of three bits: clear, 0, 1, clear (so that codes stay that short), 2, 3, end.</summary>
    private static ReadOnlySpan<byte> Pixels => [2, 3, 0x44, 0xA8, 0x15, 0];
}
