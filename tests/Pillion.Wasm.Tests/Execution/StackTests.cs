using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Execution;

/// <summary>
/// Guests that use up the native stack. They run in child processes, because what they must not do is end the process.
/// </summary>
public sealed class StackTests
{
    private const int Kib = 1024;

    public static TheoryData<MemoryStrategy, int> StacksAndStrategies()
    {
        var data = new TheoryData<MemoryStrategy, int>();
        foreach (var strategy in Strategies)
        {
            foreach (var stack in (int[])[8192 * Kib, 512 * Kib, 256 * Kib])
            {
                data.Add(strategy, stack);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_SmallFrames_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseSmall, strategy, stackBytes);

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_AThousandLocals_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseThousand, strategy, stackBytes);

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_FiftyThousandLocals_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseFiftyThousand, strategy, stackBytes);

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_FrameOfJitTemporaries_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseTemporaries, strategy, stackBytes);

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_FrameOfResultTuples_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseTuples, strategy, stackBytes);

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_Indirect_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseIndirect, strategy, stackBytes);

    [Theory, MemberData(nameof(StacksAndStrategies))]
    public void Recursion_ThroughHost_Traps(MemoryStrategy strategy, int stackBytes) =>
        ChildProcess.Run(RecurseThroughHost, strategy, stackBytes);

    private static void RecurseSmall(MemoryStrategy strategy, int stackBytes) =>
        MustExhaust(strategy, stackBytes, m => m.Function("f", "i>i", c => c.LocalGet(0).I32(1).Op(Opcode.I32Add).Call(0)));

    private static void RecurseThousand(MemoryStrategy strategy, int stackBytes) =>
        MustExhaust(strategy, stackBytes, m => m.Function("f", "i>i", c => UseLocals(c, 1000), new string('l', 1000)));

    private static void RecurseFiftyThousand(MemoryStrategy strategy, int stackBytes) =>
        MustExhaust(strategy, stackBytes, m => m.Function("f", "i>i", c => UseLocals(c, 50_000), new string('l', 50_000)));

    /// <summary>Unoptimised code gives the result of each call stack slots of its own: 640 KiB here, for a function of two locals.</summary>
    private static void RecurseTemporaries(MemoryStrategy strategy, int stackBytes) =>
        MustExhaust(
            strategy,
            stackBytes,
            m =>
                m.Table(null, 'F', 2)
                    .Elements(1, 1)
                    .Function(
                        "f",
                        "i>i",
                        c => c.Repeat(40_000, c => c.LocalGet(0).I32(1).CallIndirect("i>l").LocalSet(1)).LocalGet(0).Call(0),
                        "ll"
                    )
                    .Function(null, "i>l", c => c.I64(1))
        );

    /// <summary>Each type of several results has a tuple of its own in the frame.</summary>
    private static void RecurseTuples(MemoryStrategy strategy, int stackBytes)
    {
        const int Types = 100;
        string ResultsOf(int i) => string.Concat(Enumerable.Range(0, 100).Select(b => (i >> (b % 8) & 1) == 0 ? 'l' : 'd'));
        MustExhaust(
            strategy,
            stackBytes,
            m =>
            {
                m.Function(
                    "f",
                    "i>i",
                    c =>
                    {
                        for (var i = 0; i < Types; i++)
                        {
                            c.Call(i + 1).Repeat(100, c => c.Op(Opcode.Drop));
                        }

                        c.LocalGet(0).Call(0);
                    }
                );
                for (var i = 0; i < Types; i++)
                {
                    var results = ResultsOf(i);
                    m.Function(
                        null,
                        ">" + results,
                        c =>
                        {
                            foreach (var letter in results)
                            {
                                _ = letter == 'l' ? c.I64(1) : c.F64(1);
                            }
                        }
                    );
                }
            }
        );
    }

    private static void RecurseIndirect(MemoryStrategy strategy, int stackBytes) =>
        MustExhaust(
            strategy,
            stackBytes,
            m =>
                m.Table(null, 'F', 1)
                    .Elements(0, 0)
                    .Function("f", "i>i", c => c.LocalGet(0).I32(0).CallIndirect("i>i").I32(1).Op(Opcode.I32Add))
        );

    private static void RecurseThroughHost(MemoryStrategy strategy, int stackBytes)
    {
        Func<int, int>? again = null;
        var linker = new Linker(Of(strategy)).Define("host", "again", (int n) => again!(n));
        using var instance = Of(strategy)
            .Instantiate(new WasmBuilder().ImportFunction("host", "again", "i>i").Function("f", "i>i", c => c.LocalGet(0).Call(0)), linker);
        again = instance.GetFunction<Func<int, int>>("f");

        GuestThread.Run("the guest to exhaust its stack", () => MustTrap(TrapKind.StackExhausted, () => again(1)), stackBytes);
    }

    /// <summary>Stores to each local and adds them all up, so that none is optimised away, with a call in between.</summary>
    private static void UseLocals(CodeBuilder code, int locals)
    {
        for (var i = 1; i <= locals; i++)
        {
            code.LocalGet(0).Op(Opcode.I64ExtendI32S).LocalSet(i);
        }

        code.LocalGet(0).Call(0);
        for (var i = 1; i <= locals; i++)
        {
            code.LocalGet(i).Op(Opcode.I32WrapI64, Opcode.I32Add);
        }
    }

    private static void MustExhaust(MemoryStrategy strategy, int stackBytes, Action<WasmBuilder> define)
    {
        var module = new WasmBuilder();
        define(module.Memory(1));
        using var instance = strategy.Instantiate(module.Function("answer", ">i", c => c.I32(42)));
        var recurse = instance.GetFunction<Func<int, int>>("f");
        GuestThread.Run(
            "the guest to exhaust its stack",
            () =>
            {
                // Often enough for the runtime to compile optimised code, which has other frames.
                for (var round = 0; round < 40; round++)
                {
                    MustTrap(TrapKind.StackExhausted, () => recurse(1));
                }

                Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
            },
            stackBytes
        );
    }
}
