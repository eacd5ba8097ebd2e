using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Vectorizing;
using Pillion.Wasm.Tests.Testing;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Tests.Compilation;

/// <summary>
/// Loops of which several turns are done at once: which are, and that nothing else tells. What many loops compute is compared by
/// <c>Pillion.Wasm.Fuzz.Tests</c>.
/// </summary>
public sealed class VectorizedLoopTests
{
    private const string Sum = "(local.set $s (i32.add (local.get $s) (i32.load (local.get $p))))";
    private const string Next = "(local.set $p (i32.add (local.get $p) (i32.const 4)))";
    private const string CountDown = "(local.tee $n (i32.sub (local.get $n) (i32.const 1)))";

    [Theory]
    [InlineData(Sum + Next, CountDown, 8)]
    [InlineData("(i32.store (local.get $p) (i32.const 7))" + Next, CountDown, 8)]
    [InlineData("(i32.store8 (local.get $p) (i32.load8_u (local.get $q)))" + Bytes, CountDown, 8)]
    [InlineData("(f64.store (local.get $p) (f64.mul (local.get $x) (f64.load (local.get $p))))" + Doubles, CountDown, 4)]
    [InlineData(Sum + "(local.set $p (i32.add (i32.const 4) (local.get $p)))", "(i32.ne (local.get $p) (local.get $n))", 8)]
    [InlineData(Sum + Next, "(i32.gt_u (local.get $n) (local.get $p))", 8)]
    [InlineData(
        "(i64.store (local.get $p) (i64.load (local.get $q))) (i64.store offset=8 (local.get $p) (i64.load offset=8 (local.get $q)))"
            + "(local.set $p (i32.add (local.get $p) (i32.const 16))) (local.set $q (i32.add (local.get $q) (i32.const 16)))",
        CountDown,
        2
    )]
    public void For_LoopOverArrays_IsVectorised(string body, string condition, int turnsAtOnce)
    {
        var plan = Plan(body, condition);

        Assert.NotNull(plan);
        Assert.Equal(turnsAtOnce, plan.TurnsAtOnce);
        Assert.True(plan.CanDoAll);
    }

    [Theory]
    [InlineData("every second element", Sum + "(local.set $p (i32.add (local.get $p) (i32.const 8)))", CountDown)]
    [InlineData("downwards", Sum + "(local.set $p (i32.sub (local.get $p) (i32.const 4)))", CountDown)]
    [InlineData("floating-point sum", "(local.set $x (f64.add (local.get $x) (f64.load (local.get $p))))" + Doubles, CountDown)]
    [InlineData("stores a counter", "(i32.store (local.get $p) (local.get $n))" + Next, CountDown)]
    [InlineData(
        "uses what the turn before read",
        "(i32.store (local.get $p) (local.get $t)) (local.set $t (i32.load (local.get $q)))" + Next + NextQ,
        CountDown
    )]
    [InlineData("reads what it has written", "(i32.store (local.get $p) (i32.const 1))" + Sum + Next, CountDown)]
    [InlineData("no end that is known", Sum + Next, "(i32.load (local.get $q))")]
    [InlineData(
        "address with an offset that the first has not",
        "(i32.store offset=8 (i32.sub (local.get $p) (i32.const 4)) (i32.const 0)) (i32.store (local.get $p) (i32.const 0))"
            + "(local.set $p (i32.add (local.get $p) (i32.const 8)))",
        CountDown
    )]
    public void For_OtherLoop_IsNot(string what, string body, string condition) => Assert.True(Plan(body, condition) is null, what);

    [Fact]
    public void For_LocalThatIsLoadedLast_LeavesTheLastTurnToTheLoop()
    {
        var plan = Plan("(i32.store (local.get $p) (local.tee $t (i32.load (local.get $q))))" + Next + NextQ, CountDown);

        Assert.NotNull(plan);
        Assert.False(plan.CanDoAll);
    }

    [Theory, EveryStrategy]
    public void Run_EndOfMemory_StoresWhatComesBeforeAndTraps(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, "(i32.store (local.get $p) (i32.const -1))" + Next, CountDown);

        // Behind ten more elements the memory ends.
        Engines.MustTrap(TrapKind.MemoryOutOfBounds, () => Run(instance)(65_536 - 40, 0, 100, 0));

        Assert.Equal(Enumerable.Repeat((byte)0xFF, 40), instance.GetMemory("memory")!.Slice(65_536 - 40, 40).ToArray());
    }

    [Theory, EveryStrategy]
    public void Run_OffsetThatPassesTheAddressSpace_Traps(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, "(i32.store offset=16 (local.get $p) (i32.const -1))" + Next, CountDown);

        Engines.MustTrap(TrapKind.MemoryOutOfBounds, () => Run(instance)(-8, 0, 100, 0));

        Assert.Equal(new byte[64], instance.GetMemory("memory")!.Slice(0, 64).ToArray());
    }

    [Theory, EveryStrategy]
    public void Run_AddressThatWraps_GoesOnAtTheStart(MemoryStrategy strategy)
    {
        // $q - 16 wraps for the first four elements, which are outside; the loop begins behind them.
        var body = "(i32.store (i32.sub (local.get $p) (i32.const 16)) (i32.const 1))" + Next;
        using var instance = Instantiate(strategy, body, CountDown);

        Run(instance)(16, 0, 20, 0);

        Assert.Equal(20, instance.GetMemory("memory")!.Slice(0, 200).ToArray().Count(b => b == 1));
        Engines.MustTrap(TrapKind.MemoryOutOfBounds, () => Run(instance)(0, 0, 20, 0));
    }

    [Theory, EveryStrategy]
    public void Run_CounterThatWrapsBeforeItsBound_GoesOn(MemoryStrategy strategy)
    {
        // From 2^32 - 256 in steps of 4: never at 2^32 - 1 or above, then from 0 on to the end of the memory.
        var body =
            "(i32.store (i32.add (local.get $p) (local.get $q)) (i32.const -1)) (local.set $p (i32.add (local.get $p) (i32.const 4)))";
        using var instance = Instantiate(strategy, body, "(i32.lt_u (local.get $p) (i32.const -1))");

        Engines.MustTrap(TrapKind.MemoryOutOfBounds, () => Run(instance)(-256, 256, 0, 0));

        Assert.True(instance.GetMemory("memory")!.Slice(0, 65_536).IndexOfAnyExcept((byte)0xFF) < 0);
    }

    [Theory, EveryStrategy]
    public void Run_StepsThatMissTheirBound_GoOn(MemoryStrategy strategy)
    {
        var body =
            "(i64.store (local.get $p) (i64.const -1)) (i64.store offset=8 (local.get $p) (i64.const -1))"
            + "(local.set $p (i32.add (local.get $p) (i32.const 16)))";
        using var instance = Instantiate(strategy, body, "(i32.ne (local.get $p) (i32.const 1000))");

        Engines.MustTrap(TrapKind.MemoryOutOfBounds, () => Run(instance)(0, 0, 0, 0));

        Assert.True(instance.GetMemory("memory")!.Slice(0, 65_536).IndexOfAnyExcept((byte)0xFF) < 0);
    }

    [Theory, EveryStrategy]
    public void Run_ArraysThatOverlap_CopiesElementByElement(MemoryStrategy strategy)
    {
        var body = "(i32.store (local.get $p) (i32.load (local.get $q)))" + Next + NextQ;
        using var instance = Instantiate(strategy, body, CountDown);
        var memory = instance.GetMemory("memory")!;
        memory.Write(0, 5);

        // Each element is the one that was written before.
        Run(instance)(4, 0, 100, 0);

        Assert.All(Enumerable.Range(0, 101), i => Assert.Equal(5, memory.Read<int>((ulong)i * 4)));
    }

    private const string Bytes =
        "(local.set $p (i32.add (local.get $p) (i32.const 1))) (local.set $q (i32.add (local.get $q) (i32.const 1)))";

    private const string Doubles = "(local.set $p (i32.add (local.get $p) (i32.const 8)))";

    private const string NextQ = "(local.set $q (i32.add (local.get $q) (i32.const 4)))";

    private static string Text(string body, string condition) =>
        $"""
            (module (memory (export "memory") 1)
              (func (export "run") (param $p i32) (param $q i32) (param $n i32) (param $x f64) (result i32)
                (local $s i32) (local $t i32)
                (loop {body} (br_if 0 {condition}))
                (i32.add (local.get $s) (local.get $t))))
            """;

    private static LoopPlan? Plan(string body, string condition)
    {
        var module = ModuleDecoder.Decode(WatReader.ToBinary(Text(body, condition)));
        var types = new List<ValueType>(module.TypeOfFunction(0).Parameters);
        var reader = new WasmReader(module.Bytes, module.Bodies[0].LocalsStart, module.Bodies[0].End);
        LocalDeclarations.Read(ref reader, module, types);
        Assert.Equal(Opcode.Loop, OpcodeTable.Read(ref reader).Opcode);
        BlockTypes.Read(ref reader, module);
        return LoopBody.Read(module, reader, types) is { } loop ? LoopPlan.For(loop) : null;
    }

    private static Instance Instantiate(MemoryStrategy strategy, string body, string condition) =>
        Engines.Of(strategy).InstantiateText(Text(body, condition));

    private static Func<int, int, int, double, int> Run(Instance instance) => instance.GetFunction<Func<int, int, int, double, int>>("run");
}
