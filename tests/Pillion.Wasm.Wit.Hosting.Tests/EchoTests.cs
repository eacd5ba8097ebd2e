using System.Text;
using Pillion.Testing;
using Pillion.Wasm.Components;
using Pillion.Wasm.Text;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Echo;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Types;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Values.Exported;

namespace Pillion.Wasm.Wit.Hosting.Tests;

public sealed class EchoTests : IDisposable
{
    private static readonly Engine s_engine = new();
    private static readonly Component s_component = Component.Load(
        s_engine,
        WatReader.ToBinary(File.ReadAllBytes(Repository.PathOf("tests/Pillion.Wasm.Wit.Hosting.Tests/Guest/echo.wat"))),
        "echo"
    );
    private static readonly ComponentTemplate s_template = new ComponentLinker(s_engine)
        .AddDemoEchoValues(caller => caller.State<EchoHost>())
        .AddDemoEchoCounters(caller => caller.State<EchoHost>())
        .AddDemoEchoEchoListing(caller => caller.State<EchoHost>())
        .AddDemoEchoEcho(caller => caller.State<EchoHost>())
        .Prepare(s_component);

    private readonly EchoHost _host = new();
    private readonly ComponentInstance _instance;
    private readonly EchoExports _guest;

    public EchoTests()
    {
        _instance = s_template.Instantiate(_host);
        _guest = new EchoExports(_instance);
    }

    public void Dispose() => _instance.Dispose();

    [Fact]
    public void Numbers_Extremes_ComeBack()
    {
        var low = (
            false,
            sbyte.MinValue,
            byte.MinValue,
            short.MinValue,
            ushort.MinValue,
            int.MinValue,
            uint.MinValue,
            long.MinValue,
            ulong.MinValue,
            float.MinValue,
            double.MinValue,
            new Rune(0)
        );
        var high = (
            true,
            sbyte.MaxValue,
            byte.MaxValue,
            short.MaxValue,
            ushort.MaxValue,
            int.MaxValue,
            uint.MaxValue,
            long.MaxValue,
            ulong.MaxValue,
            float.MaxValue,
            double.MaxValue,
            new Rune(0x10FFFF)
        );

        Assert.Equal(
            low,
            _guest.Values.Numbers(
                low.Item1,
                low.Item2,
                low.Item3,
                low.Item4,
                low.Item5,
                low.Item6,
                low.Item7,
                low.Item8,
                low.Item9,
                low.Item10,
                low.Item11,
                low.Item12
            )
        );
        Assert.Equal(
            high,
            _guest.Values.Numbers(
                high.Item1,
                high.Item2,
                high.Item3,
                high.Item4,
                high.Item5,
                high.Item6,
                high.Item7,
                high.Item8,
                high.Item9,
                high.Item10,
                high.Item11,
                high.Item12
            )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("snow \u2603, and beyond the first plane: \U0001F30D")]
    public void Text_AnyString_ComesBack(string text) => Assert.Equal(text, _guest.Values.Text(text));

    [Fact]
    public void Lists_OfNumbersAndOfStrings_ComeBack()
    {
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();

        Assert.Equal(bytes, _guest.Values.Bytes(bytes));
        Assert.Empty(_guest.Values.Bytes([]));
        Assert.Equal(["a", "", "\u2603"], _guest.Values.Words(["a", "", "\u2603"]));
    }

    [Fact]
    public void Records_StructsAndClasses_ComeBack()
    {
        var point = new Point(-1, 0.5);

        Assert.Equal(point, _guest.Values.PointOf(point));
        foreach (var home in new Point?[] { null, point })
        {
            var person = _guest.Values.PersonOf(new Person("Ada", ["first", "second"], home, 36, [1, 2, uint.MaxValue]));

            Assert.Equal(("Ada", home, (byte)36), (person.Name, person.Home, person.Age));
            Assert.Equal(["first", "second"], person.Tags);
            Assert.Equal([1, 2, uint.MaxValue], person.Scores);
        }
    }

    [Fact]
    public void Variants_EveryCase_ComesBack()
    {
        Shape[] shapes = [Shape.Nothing.Instance, new Shape.Circle(2.5), new Shape.Named("square"), new Shape.At(new Point(1, 2))];

        Assert.Equal(shapes, shapes.Select(_guest.Values.ShapeOf));
    }

    [Fact]
    public void EnumsAndFlags_ComeBack()
    {
        Assert.Equal((Color.Blue, Rights.Read | Rights.Exec), _guest.Values.Labels(Color.Blue, Rights.Read | Rights.Exec));
        Assert.Equal((Color.Red, Rights.None), _guest.Values.Labels(Color.Red, Rights.None));
    }

    [Fact]
    public void Options_NullAndNested_ComeBack()
    {
        Assert.Equal((null, null, Option<byte?>.None), _guest.Values.Maybe(null, null, Option<byte?>.None));
        Assert.Equal((7u, "x", Option<byte?>.Some(null)), _guest.Values.Maybe(7, "x", Option<byte?>.Some(null)));
        Assert.Equal((0u, "", Option<byte?>.Some(9)), _guest.Values.Maybe(0, "", Option<byte?>.Some(9)));
    }

    [Fact]
    public void Results_BothSides_ComeBack()
    {
        Assert.Equal([1, 2], _guest.Values.Outcome(new byte[] { 1, 2 }).Value);
        Assert.Equal(new Shape.Named("why"), _guest.Values.Outcome(new Shape.Named("why")).Error);
        var ok = (Result<Unit, Unit>.Ok(default), Result<uint, Unit>.Ok(3), Result<Unit, string>.Ok(default));
        var error = (Result<Unit, Unit>.Err(default), Result<uint, Unit>.Err(default), Result<Unit, string>.Err("no"));
        Assert.Equal(ok, _guest.Values.Outcomes(ok.Item1, ok.Item2, ok.Item3));
        Assert.Equal(error, _guest.Values.Outcomes(error.Item1, error.Item2, error.Item3));
    }

    [Fact]
    public void Resources_OfGuestOverThoseOfHost_AreDroppedTogether()
    {
        using (var first = _guest.Counters.CreateCounter(10))
        {
            var given = _guest.Counters.CreateCounter(1);
            Assert.Equal(15u, first.Increment(5));
            Assert.Equal(2, _host.LiveCounters);

            using var sum = _guest.Counters.CounterCombine(given, first);

            Assert.Equal(16u, sum.Increment(0));
            given.Dispose();
            Assert.Equal(2, _host.LiveCounters);
        }

        Assert.Equal(0, _host.LiveCounters);
    }

    [Fact]
    public void Resources_GivenToTheGuest_CannotBeUsed()
    {
        using var first = _guest.Counters.CreateCounter(10);
        var given = _guest.Counters.CreateCounter(1);
        using var sum = _guest.Counters.CounterCombine(given, first);

        Assert.Throws<ObjectDisposedException>(() => given.Increment(1));
    }

    [Fact]
    public void Resources_InOptionsAndResults_AreWrapped()
    {
        Assert.Null(_guest.Counters.Find(""));
        using var found = _guest.Counters.Find("four");
        Assert.Equal(4u, found!.Increment(0));
        Assert.Equal("a counter starts above 0", _guest.Counters.CounterTryCreate(0).Error);
        using var created = _guest.Counters.CounterTryCreate(3).Value;
        Assert.Equal(4u, created.Increment(1));
    }

    [Fact]
    public void Resources_LeftBehind_GoWithTheInstance()
    {
        _guest.Counters.CreateCounter(1);

        _instance.Dispose();

        Assert.Equal(0, _host.LiveCounters);
    }

    [Fact]
    public void Records_ThatOnlyGoToTheGuest_MayHoldMemory() => Assert.Equal(106u, _guest.Total());

    [Fact]
    public void World_FunctionsOutsideOfInterfaces_AreCalledBothWays()
    {
        Assert.Equal("Ada", _guest.Run("Ada").Value);
        Assert.Equal("", _guest.Run("").Error);
        Assert.Equal(["Ada", ""], _host.Messages);
    }
}
