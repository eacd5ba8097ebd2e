namespace Pillion.Wasm.Text.Numbers;

/// <summary>A binary interchange format of IEEE 754.</summary>
internal sealed class FloatFormat
{
    private FloatFormat(int fractionBits, int exponentBits)
    {
        FractionBits = fractionBits;
        Bias = (1 << (exponentBits - 1)) - 1;
        Infinity = ((1ul << exponentBits) - 1) << fractionBits;
        Sign = 1ul << (fractionBits + exponentBits);
    }

    public static FloatFormat Single { get; } = new(fractionBits: 23, exponentBits: 8);

    public static FloatFormat Double { get; } = new(fractionBits: 52, exponentBits: 11);

    /// <summary>Bits of the fraction as stored, that is without the leading one.</summary>
    public int FractionBits { get; }

    /// <summary>What is added to an exponent to store it; also the largest exponent of a finite number.</summary>
    public int Bias { get; }

    /// <summary>The bits of positive infinity.</summary>
    public ulong Infinity { get; }

    public ulong Sign { get; }

    /// <summary>The payload of a canonical NaN.</summary>
    public ulong CanonicalPayload => 1ul << (FractionBits - 1);

    public ulong MaxPayload => (1ul << FractionBits) - 1;
}
