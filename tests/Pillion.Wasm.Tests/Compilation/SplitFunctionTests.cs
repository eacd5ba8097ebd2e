using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Splitting;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Compilation;

/// <summary>Functions beyond the limits of the JIT (<c>JitLimits</c>): taken apart where that is possible, else reported.</summary>
public sealed class SplitFunctionTests
{
    private const int Arms = 100;

    [Theory, EveryStrategy]
    public void Call_LargeInterpreter_IsSplitAndCountsRight(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Interpreter(work: 101));
        using var instance = new Linker(Of(strategy)).Instantiate(module);
        var run = instance.GetFunction<Func<int, int>>("run");

        var results = Enumerable.Range(0, Arms + 2).Select(run).ToArray();

        Assert.Empty(module.UnoptimizedFunctions);
        Assert.Equal(Enumerable.Range(0, Arms + 2).Select(n => Expected(n, work: 101)), results);
    }

    [Theory, EveryStrategy]
    public void UnoptimizedFunctions_SmallInterpreter_None(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Interpreter(work: 2));

        Assert.Empty(module.UnoptimizedFunctions);
    }

    [Theory, EveryStrategy]
    public void UnoptimizedFunctions_OneLongExpression_ReportsIt(MemoryStrategy strategy)
    {
        var builder = new WasmBuilder();
        builder.Function("small", "i>i", c => c.LocalGet(0));
        builder.Function("large", "i>i", c => c.LocalGet(0).Repeat(10_000, r => r.LocalGet(0).Op(Opcode.I32Add)));
        using var module = Of(strategy).Load(builder);
        using var instance = new Linker(Of(strategy)).Instantiate(module);

        Assert.Equal([1], module.UnoptimizedFunctions);
        Assert.Equal(30_003, instance.GetFunction<Func<int, int>>("large")(3));
    }

    [Theory, EveryStrategy]
    public void Call_PartThatTraps_NamesTheFunctionOnce(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Interpreter(work: 101, trapsIn: 7));
        using var instance = new Linker(Of(strategy)).Instantiate(module);

        var trap = MustTrap(TrapKind.Unreachable, () => instance.GetFunction<Func<int, int>>("run")(7));

        Assert.Equal([0], trap.Frames.Select(f => f.FunctionIndex));
    }

    [Fact]
    public void Plan_InterpreterThatBeginsWithALargeBlock_TakesArms()
    {
        var module = ModuleDecoder.Decode(Interpreter(work: 50, workBefore: 100).Build());
        var body = FlatBody.Read(module, module.Bodies[0], module.TypeOfFunction(0))!;
        var dispatch = body.Instructions.Find(i => i.Opcode == Opcode.BrTable).Position;

        var parts = SplitPlanner.For(body, minimum: 60)!.Plan(share: 0.8, maximum: 10_000);

        Assert.NotEmpty(parts);
        Assert.All(parts, part => Assert.InRange(part.Start, dispatch, int.MaxValue));
    }

    /// <summary>
    /// A loop that runs an arm of a switch for each number from n on down: arms change a sum, go on, leave the loop, or return.
    /// </summary>
    /// <param name="work">Additions in each arm.</param>
    /// <param name="workBefore">Additions in a block before the loop.</param>
    private static WasmBuilder Interpreter(int work, int trapsIn = -1, int workBefore = 0)
    {
        const int N = 0;
        const int Sum = 1;
        var builder = new WasmBuilder();
        builder.Function(
            "run",
            "i>i",
            c =>
                c.Block(before => before.Repeat(workBefore, r => r.LocalGet(Sum).I32(0).Op(Opcode.I32Add).LocalSet(Sum)))
                    .Block(done =>
                        done.Loop(loop =>
                        {
                            Nest(loop, 0);
                            loop.LocalGet(N).I32(1).Op(Opcode.I32Sub).LocalSet(N).Br(0);
                        })
                    )
                    .LocalGet(Sum),
            locals: "i"
        );
        return builder;

        // block … block br_table end arm end arm … : the arm of the block at nesting level k follows that block's end.
        void Nest(CodeBuilder code, int level)
        {
            code.Block(b =>
            {
                if (level == Arms)
                {
                    b.LocalGet(N).BrTable([.. Enumerable.Range(0, Arms)], Arms);
                    return;
                }

                Nest(b, level + 1);
                Arm(b, Arms - level - 1, level);
            });
        }

        void Arm(CodeBuilder code, int arm, int level)
        {
            code.Repeat(work, r => r.LocalGet(Sum).I32(arm + 1).Op(Opcode.I32Add).LocalSet(Sum));
            if (arm == trapsIn)
            {
                code.Op(Opcode.Unreachable);
                return;
            }

            switch (arm % 10)
            {
                case 3: // returns at once, if the sum is odd
                    code.LocalGet(Sum).I32(1).Op(Opcode.I32And).If(r => r.LocalGet(Sum).I32(1000).Op(Opcode.I32Add).Op(Opcode.Return));
                    break;
                case 5: // leaves the loop, if the sum is odd
                    code.LocalGet(Sum).I32(1).Op(Opcode.I32And).BrIf(level + 2);
                    break;
            }

            if (arm == 0)
            {
                code.Br(level + 2);
            }
            else
            {
                // Behind all arms: what the loop does last. The arm stands in one block a level.
                code.Br(level);
            }
        }
    }

    private static int Expected(int n, int work)
    {
        var sum = 0;
        for (; ; n--)
        {
            if (n >= Arms)
            {
                continue; // the last target is what the arms go to
            }

            sum += work * (n + 1);
            if (n % 10 == 3 && (sum & 1) != 0)
            {
                return sum + 1000;
            }

            if (n == 0 || (n % 10 == 5 && (sum & 1) != 0))
            {
                return sum;
            }
        }
    }
}
