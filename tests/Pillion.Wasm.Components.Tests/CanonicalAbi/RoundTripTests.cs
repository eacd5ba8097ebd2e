using System.Text;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

/// <summary>Values go from the host to a guest, from it to the host, and all the way back.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData(sbyte.MinValue)]
    [InlineData(sbyte.MaxValue)]
    public void S8_ThereAndBack_IsTheSame(sbyte value) => Check(PrimitiveType.S8, value);

    [Fact]
    public void Scalars_ThereAndBack_AreTheSame()
    {
        Check(PrimitiveType.Bool, true);
        Check(PrimitiveType.Bool, false);
        Check(PrimitiveType.U8, byte.MaxValue);
        Check(PrimitiveType.S16, short.MinValue);
        Check(PrimitiveType.U16, ushort.MaxValue);
        Check(PrimitiveType.S32, int.MinValue);
        Check(PrimitiveType.U32, uint.MaxValue);
        Check(PrimitiveType.S64, long.MinValue);
        Check(PrimitiveType.U64, ulong.MaxValue);
        Check(PrimitiveType.F32, 1.5f);
        Check(PrimitiveType.F64, double.NaN);
        Check(PrimitiveType.Char, new Rune(0x1F370));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("grün")]
    [InlineData("☃🍰 and a longer text that does not fit a register")]
    public void String_ThereAndBack_IsTheSame(string value) => Check(PrimitiveType.String, value);

    [Fact]
    public void Lists_ThereAndBack_AreTheSame()
    {
        Check(new ListType(PrimitiveType.U8), (byte[])[1, 2, 3]);
        Check(new ListType(PrimitiveType.U32), (uint[])[]);
        Check(new ListType(PrimitiveType.F64), (double[])[1.5, -2]);
        Check(new ListType(PrimitiveType.Bool), (bool[])[true, false, true]);
        Check(new ListType(PrimitiveType.Char), (Rune[])[new Rune('a'), new Rune(0x1F370)]);
        Check(new ListType(PrimitiveType.String), (string[])["a", "", "☃🍰"]);
        Check(
            new ListType(new ListType(PrimitiveType.S16)),
            (short[][])
                [
                    [1],
                    [],
                    [2, -3],
                ]
        );
        Check(new ListType(TestTypes.Point), (Point[])[new Point(1, 2), new Point(-3, 4.5)]);
        Check(new ListType(TestTypes.Color), (Color[])[Color.Blue, Color.Red]);
        Check(new ListType(TestTypes.Modes), (Modes[])[Modes.First, Modes.Ninth | Modes.First, Modes.None]);
        Check(new ListType(new OptionType(PrimitiveType.U16)), (ushort?[])[1, null, 3]);
    }

    [Fact]
    public void ListsOfFixedLength_ThereAndBack_AreTheSame()
    {
        Check(new ListType(PrimitiveType.U8, 3), (byte[])[1, 2, 3]);
        Check(new ListType(PrimitiveType.String, 2), (string[])["a", "ö"]);
        Check(new ListType(PrimitiveType.U64, 40), (ulong[])[.. Enumerable.Range(0, 40).Select(i => (ulong)i)]);
    }

    [Fact]
    public void Map_ThereAndBack_IsTheSame() =>
        Check(new MapType(PrimitiveType.String, PrimitiveType.U64), new Dictionary<string, ulong> { ["one"] = 1, ["two"] = 2 });

    [Fact]
    public void Records_ThereAndBack_AreTheSame()
    {
        Check(TestTypes.Point, new Point(-7, 2.25));
        var person = new Person("Ada", [1, 2, 3], new Point(1, 2), Color.Green);
        Same(
            TestTypes.Person,
            person,
            (expected, actual) =>
            {
                Assert.Equal(expected.Name, actual.Name);
                Assert.Equal(expected.Picture, actual.Picture);
                Assert.Equal(expected.Home, actual.Home);
                Assert.Equal(expected.Favourite, actual.Favourite);
            }
        );
    }

    [Fact]
    public void Tuples_ThereAndBack_AreTheSame()
    {
        Check(new TupleType([PrimitiveType.String]), new ValueTuple<string>("one"));
        Check(new TupleType([PrimitiveType.U8, PrimitiveType.String]), ((byte)1, "two"));
        Check(new TupleType([.. Enumerable.Repeat(PrimitiveType.U32, 9)]), (1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u));

        // More core values than are passed as such.
        Check(
            new TupleType([.. Enumerable.Repeat(PrimitiveType.U64, 17)]),
            (1ul, 2ul, 3ul, 4ul, 5ul, 6ul, 7ul, 8ul, 9ul, 10ul, 11ul, 12ul, 13ul, 14ul, 15ul, 16ul, 17ul)
        );
    }

    [Fact]
    public void EnumsAndFlags_ThereAndBack_AreTheSame()
    {
        Check(TestTypes.Color, Color.Blue);
        Check(TestTypes.Modes, Modes.First | Modes.Ninth);
    }

    [Fact]
    public void Variants_ThereAndBack_AreTheSame()
    {
        Check<Filter>(TestTypes.Filter, Filter.All.Instance);
        Check<Filter>(TestTypes.Filter, new Filter.Name("grün"));
        Check<Filter>(TestTypes.Filter, new Filter.Weight(1.5f));
        Check<Filter>(TestTypes.Filter, new Filter.Size(ulong.MaxValue));
        Check(new ListType(TestTypes.Filter), (Filter[])[new Filter.Weight(-1), Filter.All.Instance, new Filter.Name("x")]);
    }

    [Fact]
    public void Options_ThereAndBack_AreTheSame()
    {
        Check<uint?>(new OptionType(PrimitiveType.U32), 5);
        Check<uint?>(new OptionType(PrimitiveType.U32), null);
        Check<string?>(new OptionType(PrimitiveType.String), "some");
        Check<string?>(new OptionType(PrimitiveType.String), null);
        var nested = new OptionType(new OptionType(PrimitiveType.U8));
        Check(nested, Option<byte?>.None);
        Check(nested, Option<byte?>.Some(null));
        Check(nested, Option<byte?>.Some(3));
    }

    [Fact]
    public void Results_ThereAndBack_AreTheSame()
    {
        Check<Result<Unit, Unit>>(new ResultType(null, null), Result<Unit, Unit>.Ok(default));
        Check<Result<string, uint>>(new ResultType(PrimitiveType.String, PrimitiveType.U32), "fine");
        Check<Result<string, uint>>(new ResultType(PrimitiveType.String, PrimitiveType.U32), 7u);
        Check<Result<float, ulong>>(new ResultType(PrimitiveType.F32, PrimitiveType.U64), 1.25f);
        Check<Result<float, double>>(new ResultType(PrimitiveType.F32, PrimitiveType.F64), 1.25);
        Check<Result<Unit, Color>>(new ResultType(null, TestTypes.Color), Color.Green);
    }

    [Fact]
    public void DynamicValues_ThereAndBack_AreTheSame()
    {
        var type = new RecordType([
            new NamedType("point", TestTypes.Point),
            new NamedType("filters", new ListType(TestTypes.Filter)),
            new NamedType("modes", TestTypes.Modes),
            new NamedType("color", TestTypes.Color),
            new NamedType("maybe", new OptionType(PrimitiveType.Char)),
            new NamedType("outcome", new ResultType(PrimitiveType.S8, null)),
            new NamedType("pair", new TupleType([PrimitiveType.Bool, PrimitiveType.U64])),
        ]);
        var value = ComponentValue.Parse(
            "{point: {x: -1, y: nan}, filters: [all, name(\"ö\"), weight(-1.5), size(18446744073709551615)], modes: {a, i}, color: blue, maybe: '☃', outcome: ok(-128), pair: (true, 1)}",
            type
        );
        Check(type, value);
    }

    private static void Check<T>(ComponentValueType type, T value) => Same(type, value, Assert.Equal);

    private static void Same<T>(ComponentValueType type, T value, Action<T, T> assert)
    {
        var function = TestTypes.Function(type, type);
        foreach (var encoding in Enum.GetValues<StringEncoding>())
        {
            var options = new AbiOptions(encoding);
            T? seen = default;
            Func<T, T> host = v => seen = v;
            assert(value, PassingGuest.OfHost(function, host, options)(value));
            assert(value, seen!);
            foreach (var inner in Enum.GetValues<StringEncoding>())
            {
                assert(value, PassingGuest.OfGuest(function, host, options, new AbiOptions(inner))(value));
            }
        }
    }
}
