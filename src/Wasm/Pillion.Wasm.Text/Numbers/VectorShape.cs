namespace Pillion.Wasm.Text.Numbers;

/// <summary>How a vector is divided into lanes (core spec, §6.5.9 "Vector Instructions").</summary>
internal sealed record VectorShape(string Name, int LaneBits, bool IsFloat)
{
    private static readonly VectorShape[] s_all =
    [
        new("i8x16", 8, IsFloat: false),
        new("i16x8", 16, IsFloat: false),
        new("i32x4", 32, IsFloat: false),
        new("i64x2", 64, IsFloat: false),
        new("f32x4", 32, IsFloat: true),
        new("f64x2", 64, IsFloat: true),
    ];

    public int LaneCount => 128 / LaneBits;

    public static IEnumerable<string> Keywords => s_all.Select(s => s.Name);

    public static VectorShape? Named(ReadOnlySpan<byte> keyword)
    {
        foreach (var shape in s_all)
        {
            if (System.Text.Ascii.Equals(keyword, shape.Name))
            {
                return shape;
            }
        }

        return null;
    }
}
