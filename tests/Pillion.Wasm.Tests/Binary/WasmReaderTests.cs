using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Binary;

public sealed class WasmReaderTests
{
    // What stands before a value, so that offsets are not zero by chance.
    private const int Before = 3;

    private static readonly Reading<uint> s_u32 = (ref WasmReader r) => r.ReadU32();
    private static readonly Reading<ulong> s_u64 = (ref WasmReader r) => r.ReadU64();
    private static readonly Reading<int> s_s32 = (ref WasmReader r) => r.ReadS32();
    private static readonly Reading<long> s_s33 = (ref WasmReader r) => r.ReadS33();
    private static readonly Reading<long> s_s64 = (ref WasmReader r) => r.ReadS64();

    private delegate T Reading<T>(ref WasmReader reader);

    [Fact]
    public void ReadU32_EveryLength_GivesWhatWasWritten() =>
        Prop.ForAll<DoNotSize<uint>>(value =>
                AssertRoundTrips(s_u32, value.Item, length => new WasmWriter().Unsigned(value.Item, length), 5)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadU64_EveryLength_GivesWhatWasWritten() =>
        Prop.ForAll<DoNotSize<ulong>>(value =>
                AssertRoundTrips(s_u64, value.Item, length => new WasmWriter().Unsigned(value.Item, length), 10)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadS32_EveryLength_GivesWhatWasWritten() =>
        Prop.ForAll<DoNotSize<int>>(value => AssertRoundTrips(s_s32, value.Item, length => new WasmWriter().Signed(value.Item, length), 5))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadS33_EveryLength_GivesWhatWasWritten() =>
        Prop.ForAll<DoNotSize<int>, bool>(
                (value, isUnsigned) =>
                {
                    var wide = isUnsigned ? (uint)value.Item : (long)value.Item;
                    AssertRoundTrips(s_s33, wide, length => new WasmWriter().Signed(wide, length), 5);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadS64_EveryLength_GivesWhatWasWritten() =>
        Prop.ForAll<DoNotSize<long>>(value =>
                AssertRoundTrips(s_s64, value.Item, length => new WasmWriter().Signed(value.Item, length), 10)
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(int.MaxValue)]
    [InlineData(uint.MaxValue)]
    [InlineData(1L << 32)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(-64)]
    [InlineData(-65)]
    [InlineData(int.MinValue)]
    [InlineData(-1L << 32)]
    [InlineData(long.MinValue)]
    public void Read_EdgeOfALength_GivesWhatWasWritten(long value)
    {
        AssertRoundTrips(s_s64, value, length => new WasmWriter().Signed(value, length), 10);
        AssertRoundTrips(s_u64, (ulong)value, length => new WasmWriter().Unsigned((ulong)value, length), 10);
        if (value is >= -1L << 32 and < 1L << 32)
        {
            AssertRoundTrips(s_s33, value, length => new WasmWriter().Signed(value, length), 5);
        }

        if (value is >= int.MinValue and <= int.MaxValue)
        {
            AssertRoundTrips(s_s32, (int)value, length => new WasmWriter().Signed(value, length), 5);
        }

        if (value is >= 0 and <= uint.MaxValue)
        {
            AssertRoundTrips(s_u32, (uint)value, length => new WasmWriter().Unsigned((ulong)value, length), 5);
        }
    }

    [Fact]
    public void Read_OneByteTooLong_RejectedAtItsStart() =>
        Prop.ForAll<DoNotSize<long>>(sized =>
            {
                var value = sized.Item;
                AssertRejected(s_u32, new WasmWriter().Unsigned((uint)value, 6), "integer representation too long");
                AssertRejected(s_s32, new WasmWriter().Signed((int)value, 6), "integer representation too long");
                AssertRejected(s_s33, new WasmWriter().Signed((int)value, 6), "integer representation too long");
                AssertRejected(s_u64, new WasmWriter().Unsigned((ulong)value, 11), "integer representation too long");
                AssertRejected(s_s64, new WasmWriter().Signed(value, 11), "integer representation too long");
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadU32_AnyUnusedBitOfTheLastByte_RejectedAtItsStart()
    {
        for (var last = 0x10; last < 0x80; last++)
        {
            AssertRejected(s_u32, new WasmWriter().Bytes(0x80, 0xFF, 0x80, 0xFF, (byte)last), "integer too large");
        }
    }

    /// <summary>The last byte has <paramref name="bits"/> bits of the value; those above must repeat the highest of them.</summary>
    [Theory]
    [InlineData(32, 4, 4)]
    [InlineData(33, 4, 5)]
    [InlineData(64, 9, 1)]
    public void ReadSigned_UnusedBitsOfTheLastByte_MustRepeatTheSign(int width, int before, int bits)
    {
        for (var last = 0; last < 0x80; last++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)0x80, before), (byte)last];
            var signAndUnused = last >> (bits - 1);
            var isValid = signAndUnused == 0 || signAndUnused == (0x7F >> (bits - 1));
            Reading<long> reading = width switch
            {
                32 => (ref WasmReader r) => r.ReadS32(),
                33 => s_s33,
                _ => s_s64,
            };
            if (isValid)
            {
                var expected = (long)(sbyte)(last << 1) >> 1 << (7 * before);
                Assert.Equal(expected, Read(reading, bytes, out var read));
                Assert.Equal(bytes.Length, read);
            }
            else
            {
                AssertRejected(reading, new WasmWriter().Bytes(bytes), "integer too large");
            }
        }
    }

    [Fact]
    public void ReadU64_AnyUnusedBitOfTheLastByte_RejectedAtItsStart()
    {
        for (var last = 2; last < 0x80; last++)
        {
            AssertRejected(s_u64, new WasmWriter().Bytes([.. Enumerable.Repeat((byte)0xFF, 9), (byte)last]), "integer too large");
        }
    }

    [Fact]
    public void Read_CutShort_RejectedAtTheEnd() =>
        Prop.ForAll<DoNotSize<long>>(sized =>
            {
                var value = sized.Item;
                var whole = new WasmWriter().Signed(value).ToArray();
                for (var length = 0; length < whole.Length; length++)
                {
                    var error = Assert.Throws<WasmFormatException>(() => Read(s_s64, whole[..length], out _));
                    Assert.StartsWith("unexpected end", error.Message, StringComparison.Ordinal);
                    Assert.Equal(Before + length, error.Offset);
                }
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadName_AnyText_GivesWhatWasWritten() =>
        Prop.ForAll<string>(text =>
            {
                // FsCheck makes lone surrogates and null too.
                var name = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
                Assert.Equal(name, Read((ref WasmReader r) => r.ReadName(), new WasmWriter().Name(name).ToArray(), out var read));
                Assert.Equal(new WasmWriter().Name(name).Length, read);
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\uFEFFbom")]
    [InlineData("nul\0nul")]
    [InlineData("\u00E4\u20AC\U0001F600")]
    [InlineData("\U0010FFFF")]
    public void ReadName_UnusualText_Kept(string name) =>
        Assert.Equal(name, Read((ref WasmReader r) => r.ReadName(), new WasmWriter().Name(name).ToArray(), out _));

    [Theory]
    [InlineData("80", "a continuation byte alone")]
    [InlineData("C080", "an overlong NUL")]
    [InlineData("C1BF", "an overlong letter")]
    [InlineData("E08080", "an overlong in three bytes")]
    [InlineData("F0808080", "an overlong in four bytes")]
    [InlineData("EDA080", "a high surrogate")]
    [InlineData("EDBFBF", "a low surrogate")]
    [InlineData("F4908080", "beyond U+10FFFF")]
    [InlineData("F8888080", "five bytes")]
    [InlineData("C3", "cut short")]
    [InlineData("E282", "cut short")]
    [InlineData("C320", "no continuation")]
    [InlineData("FF", "no UTF-8 at all")]
    public void ReadName_NoUtf8_RejectedAtItsStart(string hex, string why)
    {
        var bytes = Convert.FromHexString(hex);

        var error = Assert.Throws<WasmFormatException>(() =>
            Read((ref WasmReader r) => r.ReadName(), [(byte)bytes.Length, .. bytes], out _)
        );

        Assert.True(error.Message.StartsWith("malformed UTF-8 encoding", StringComparison.Ordinal), why);
        Assert.Equal(Before, error.Offset);
    }

    [Fact]
    public void ReadCount_MoreThanBytesLeft_RejectedAtItsStart()
    {
        Assert.Equal(2, Read((ref WasmReader r) => r.ReadCount(), [2, 0, 0], out _));
        var error = Assert.Throws<WasmFormatException>(() => Read((ref WasmReader r) => r.ReadCount(), [3, 0, 0], out _));
        Assert.Equal(Before, error.Offset);
    }

    private static void AssertRoundTrips<T>(Reading<T> reading, T value, Func<int, WasmWriter> write, int longest)
    {
        var shortest = write(1).Length;
        for (var length = shortest; length <= longest; length++)
        {
            var bytes = write(length).ToArray();
            Assert.Equal(length, bytes.Length);
            Assert.Equal(value, Read(reading, [.. bytes, 0x80, 0x01], out var read));
            Assert.Equal(length, read);
        }
    }

    private static void AssertRejected<T>(Reading<T> reading, WasmWriter bytes, string message)
    {
        var error = Assert.Throws<WasmFormatException>(() => Read(reading, [.. bytes.ToArray(), 0], out _));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(Before, error.Offset);
    }

    private static T Read<T>(Reading<T> reading, byte[] bytes, out int read)
    {
        byte[] module = [.. Enumerable.Repeat((byte)0xFF, Before), .. bytes, 0xFF];
        var reader = new WasmReader(module, Before, Before + bytes.Length);
        var value = reading(ref reader);
        read = reader.Position - Before;
        return value;
    }
}
