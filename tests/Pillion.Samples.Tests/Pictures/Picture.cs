namespace Pillion.Samples.Tests.Pictures;

/// <summary>A decoded picture, eight bits a sample.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Samples of a pixel: 1 gray, 2 gray and opacity, 3 red, green and blue, 4 those and opacity.</param>
/// <param name="Samples">Row by row from the top.</param>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Samples)
{
    /// <summary>Makes a picture out of the samples at each place.</summary>
    public static Picture Draw(int width, int height, int channels, Func<int, int, byte[]> pixel) =>
        new(width, height, channels, [.. Enumerable.Range(0, width * height).SelectMany(i => pixel(i % width, i / width))]);

    /// <summary>Its brightness as ITU-R BT.601 weighs colours, and its opacity.</summary>
    public Picture ToGray() =>
        new(
            Width,
            Height,
            Channels - 2,
            [
                .. Samples
                    .Chunk(Channels)
                    .SelectMany(p => (byte[])[(byte)Math.Round((0.299 * p[0]) + (0.587 * p[1]) + (0.114 * p[2])), .. p.Skip(3)]),
            ]
        );

    /// <summary>How far the samples of two pictures of one size are apart: on average, and at most.</summary>
    public (double Mean, int Largest) DifferenceTo(Picture other)
    {
        Assert.Equal((other.Width, other.Height, other.Channels), (Width, Height, Channels));
        var differences = Samples.Zip(other.Samples, (a, b) => Math.Abs(a - b)).ToList();
        return (differences.Average(), differences.Max());
    }
}
