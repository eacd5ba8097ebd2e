using System.Runtime.Intrinsics;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class HostFunctionTests
{
    private delegate (int, long, float, double, object?, int, int, int, long, double) TenResults();

    private sealed class HostException(string message) : Exception(message);

    [Theory, EveryStrategy]
    public void Define_EachType_PassedAsItsBits(MemoryStrategy strategy)
    {
        var vector = Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        AssertIdentity(strategy, 'i', (int x) => x, int.MinValue);
        AssertIdentity(strategy, 'i', (uint x) => x, uint.MaxValue);
        AssertIdentity(strategy, 'l', (long x) => x, long.MinValue);
        AssertIdentity(strategy, 'l', (ulong x) => x, ulong.MaxValue);
        AssertIdentity(strategy, 'f', (float x) => x, -0f);
        AssertIdentity(strategy, 'd', (double x) => x, double.Epsilon);
        AssertIdentity(strategy, 'v', (Vector128<byte> x) => x, vector);
        AssertIdentity(strategy, 'e', (object? x) => x, "text");
        AssertIdentity(strategy, 'e', (object? x) => x, null);
        AssertIdentity(strategy, 'F', (Function? x) => x, null);
    }

    [Theory, EveryStrategy]
    public void Define_FunctionReference_CanBeCalledAndReturned(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "call",
            (Function? f, int x) =>
            {
                Assert.Equal("answer", f!.Type.Results.Length == 1 ? "answer" : "?");
                return f.Invoke(Value.FromI32(x))[0].AsI32() + f.As<Func<int, int>>()(x);
            }
        );
        linker.Define("host", "same", (Function? f) => f);
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "call", "Fi>i")
                    .ImportFunction("host", "same", "F>F")
                    .Table(null, 'F', 1)
                    .Function("double", "i>i", c => c.LocalGet(0).I32(2).Op(Opcode.I32Mul))
                    .Function("f", "i>i", c => c.RefFunc(2).LocalGet(0).Call(0))
                    .Function(
                        "through table",
                        "i>i",
                        c => c.I32(0).RefFunc(2).Call(1).Indexed(Opcode.TableSet, 0).LocalGet(0).I32(0).CallIndirect("i>i")
                    ),
                linker
            );

        Assert.Equal(20, instance.GetFunction<Func<int, int>>("f")(5));
        Assert.Equal(10, instance.GetFunction<Func<int, int>>("through table")(5));
    }

    [Theory, EveryStrategy]
    public void Define_SeveralResults_AreOperandsInOrder(MemoryStrategy strategy)
    {
        TenResults host = () => (1, 2, 3, 4, "five", 6, 7, 8, 9, 10);
        var linker = new Linker(Of(strategy)).Define("host", "ten", host).Define("host", "two", () => (30L, 4));
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "ten", ">ilfdeiiild")
                    .ImportFunction("host", "two", ">li")
                    .Function("ten", ">ilfdeiiild", c => c.Call(0))
                    .Function("difference", ">l", c => c.Call(1).Op(Opcode.I64ExtendI32S, Opcode.I64Sub)),
                linker
            );

        Assert.Equal((1, 2L, 3f, 4d, "five", 6, 7, 8, 9L, 10d), instance.GetFunction<TenResults>("ten")());
        Assert.Equal(26, instance.GetFunction<Func<long>>("difference")());
    }

    [Theory, EveryStrategy]
    public void Define_Caller_IsTheInstanceThatCalled(MemoryStrategy strategy)
    {
        var seen = new List<(Instance, int, object?, string)>();
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "f",
            (Caller caller, uint address) =>
            {
                seen.Add((caller.Instance, caller.Memory.Read<int>(address), caller.Instance.HostState, caller.State<string>()));
                return caller.HasMemory ? 1 : 0;
            }
        );
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .ImportFunction("host", "f", "i>i")
                    .Memory(1, export: null)
                    .Data(8, 42)
                    .Function("f", ">i", c => c.I32(8).Call(0))
            );
        using var first = linker.Instantiate(module, hostState: "first");
        using var second = linker.Instantiate(module, hostState: "second");

        Assert.Equal(1, second.GetFunction<Func<int>>("f")());
        Assert.Equal(1, first.GetFunction<Func<int>>("f")());

        Assert.Equal([(second, 42, "second", "second"), (first, 42, "first", "first")], seen);
    }

    [Theory, EveryStrategy]
    public void Caller_NoMemoryOrState_SaysSo(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy))
            .Define("host", "memory", (Caller caller) => caller.HasMemory ? 1 : caller.Memory.Read<int>(0))
            .Define("host", "state", (Caller caller) => caller.State<string>().Length);
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "memory", ">i")
                    .ImportFunction("host", "state", ">i")
                    .Function("memory", ">i", c => c.Call(0))
                    .Function("state", ">i", c => c.Call(1))
                    .Named("stateless"),
                linker
            );

        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int>>("memory")());
        var error = Assert.Throws<InvalidOperationException>(() => instance.GetFunction<Func<int>>("state")());
        Assert.Contains("\"stateless\" has no System.String", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStrategy]
    public void Call_HostFunctionThrows_ExceptionPassesUnchanged(MemoryStrategy strategy)
    {
        foreach (
            var exception in new Exception[]
            {
                new HostException("custom"),
                new NullReferenceException("a bug of the host"),
                new DivideByZeroException("a bug of the host"),
                new OverflowException("a bug of the host"),
                new NotFiniteNumberException(1.5),
                new IndexOutOfRangeException(),
                new OperationCanceledException(),
                new WasmTrapException(TrapKind.TableOutOfBounds),
                new InvalidProgramException(),
                new AggregateException(new HostException("inner")),
            }
        )
        {
            using var instance = Throwing(strategy, () => throw exception);

            Assert.Same(exception, Record.Exception(instance.GetFunction<Action>("f")));
            Assert.Same(exception, Record.Exception(() => instance.GetFunction("f")!.Invoke()));
            Assert.Same(exception, Record.Exception(instance.GetFunction<Action>("deep")));
            Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
        }
    }

    [Theory, EveryStrategy]
    public void Call_HostFunctionFaultsItself_ExceptionIsTheHosts(MemoryStrategy strategy)
    {
        string? nothing = null;
        var zero = 0;
        var largest = int.MaxValue;
        foreach (
            var (type, fault) in new (Type, Action)[]
            {
                (typeof(NullReferenceException), () => _ = nothing!.Length),
                (typeof(DivideByZeroException), () => _ = 1 / zero),
                (typeof(OverflowException), () => _ = checked(largest + 1)),
            }
        )
        {
            using var instance = Throwing(strategy, fault);

            Assert.Equal(type, Record.Exception(instance.GetFunction<Action>("f"))?.GetType());
            Assert.Equal(type, Record.Exception(instance.GetFunction<Action>("deep"))?.GetType());
        }
    }

    /// <summary>The same exception object comes out of a guest twice, once as the host's.</summary>
    [Theory, EveryStrategy]
    public void Call_HostThrowsWhatAGuestsFaultWas_IsTheHostsThen(MemoryStrategy strategy)
    {
        using var faulting = strategy.Instantiate(
            new WasmBuilder().Memory(1).Function("f", ">", c => c.I32(-1).Access(Opcode.I32Load8U).Op(Opcode.Drop))
        );
        var trap = MustTrap(TrapKind.MemoryOutOfBounds, faulting.GetFunction<Action>("f"));
        using var instance = Throwing(strategy, () => throw trap.InnerException ?? trap);

        Assert.Same(trap.InnerException ?? trap, Record.Exception(instance.GetFunction<Action>("f")));
    }

    [Theory, EveryStrategy]
    public void Call_GuestHostGuestHost_ArgumentsAndResultsFindTheirWay(MemoryStrategy strategy)
    {
        Func<int, int>? guest = null;
        var depths = new List<int>();
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "f",
            (int n) =>
            {
                depths.Add(n);
                return n == 0 ? 1 : n + guest!(n - 1);
            }
        );
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "f", "i>i")
                    .Function("f", "i>i", c => c.LocalGet(0).Call(0).I32(1000).Op(Opcode.I32Add)),
                linker
            );
        guest = instance.GetFunction<Func<int, int>>("f");

        Assert.Equal(1 + 10 + 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1 + 11_000, guest(10));
        Assert.Equal([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], depths);
    }

    [Theory, EveryStrategy]
    public void Call_TrapInNestedGuest_HostBetweenSeesATrap(MemoryStrategy strategy)
    {
        Action? inner = null;
        WasmTrapException? seen = null;
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "f",
            () =>
            {
                try
                {
                    inner!();
                }
                catch (WasmTrapException trap)
                {
                    seen = trap;
                }
            }
        );
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "f", ">")
                    .Memory(1)
                    .Function("divide", ">", c => c.I32(1).I32(0).Op(Opcode.I32DivS, Opcode.Drop))
                    .Function("load", ">", c => c.I32(-1).Access(Opcode.I32Load).Op(Opcode.Drop))
                    .Function("unreachable", ">", c => c.Op(Opcode.Unreachable))
                    .Function("outer", ">i", c => c.Call(0).I32(5)),
                linker
            );

        foreach (
            var (name, kind) in new[]
            {
                ("divide", TrapKind.IntegerDivideByZero),
                ("load", TrapKind.MemoryOutOfBounds),
                ("unreachable", TrapKind.Unreachable),
            }
        )
        {
            inner = instance.GetFunction<Action>(name);
            Assert.Equal(5, instance.GetFunction<Func<int>>("outer")());
            Assert.Equal(kind, seen?.Kind);
        }
    }

    [Theory, EveryStrategy]
    public void Call_HostThrowsATrap_IsTheTrapOfTheGuest(MemoryStrategy strategy)
    {
        using var instance = Throwing(strategy, () => throw new WasmTrapException(TrapKind.Unreachable));

        var trap = MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("deep"));

        Assert.Equal(["throwing!f", "throwing!deep"], trap.Frames.Select(f => f.ToString()));
    }

    [Fact]
    public void Define_TypesThatWebAssemblyHasNot_Rejected()
    {
        var linker = new Linker(Of(Strategies[0]));

        AssertRejected(() => linker.Define("m", "f", (string _) => { }), "System.String");
        AssertRejected(() => linker.Define("m", "f", () => true), "System.Boolean");
        AssertRejected(() => linker.Define("m", "f", (int _, Caller _) => { }), "Caller");
        AssertRejected(() => linker.Define("m", "f", () => new ValueTuple<int>(1)), "ValueTuple");
        AssertRejected(() => linker.Define("m", "f", () => Tuple.Create(1, 2)), "Tuple");
        AssertRejected(() => linker.Define("m", "f", () => (1u, 2)), "ValueTuple");
        AssertRejected(() => linker.Define("m", "f", () => Task.CompletedTask), "Task");
        Assert.False(linker.IsDefined("m", "f"));

        static void AssertRejected(Action define, string what) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(define).Message, StringComparison.Ordinal);
    }

    [Theory, EveryStrategy]
    public void Define_StaticInstanceAndClosedDelegates_AllWork(MemoryStrategy strategy)
    {
        var offset = 100;
        foreach (var function in new Delegate[] { Double, (int x) => x + x, (int x) => x + offset - 93, new Counter().Add })
        {
            var linker = new Linker(Of(strategy)).Define("host", "f", function);
            using var instance = Of(strategy)
                .Instantiate(new WasmBuilder().ImportFunction("host", "f", "i>i").Function("f", "i>i", c => c.LocalGet(0).Call(0)), linker);
            Assert.Equal(14, instance.GetFunction<Func<int, int>>("f")(7));
        }

        static int Double(int x) => x * 2;
    }

    [Theory, EveryStrategy]
    public void Define_FunctionsThatNobodyElseHolds_StayAlive(MemoryStrategy strategy)
    {
        var module = new WasmBuilder().ImportFunction("host", "f", "i>i").Function("f", "i>i", c => c.LocalGet(0).Call(0));
        var instances = Enumerable
            .Range(0, 50)
            .Select(i => Of(strategy).Instantiate(module, new Linker(Of(strategy)).Define("host", "f", (int x) => x + i)))
            .ToList();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        for (var i = 0; i < instances.Count; i++)
        {
            Assert.Equal(1000 + i, instances[i].GetFunction<Func<int, int>>("f")(1000));
            instances[i].Dispose();
        }
    }

    [Theory, EveryStrategy]
    public void Export_HostFunctionReexported_CalledByItsCallersAndTheHost(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy)).Define("host", "f", (Caller caller, int x) => x + (int)caller.Instance.HostState!);
        using var relay = linker.Instantiate(
            Of(strategy).Load(new WasmBuilder().ImportFunction("host", "f", "i>i").Export("f", ExternKind.Function, 0)),
            hostState: 1000
        );
        using var user = new Linker(Of(strategy))
            .Define("relay", relay)
            .Instantiate(
                Of(strategy).Load(new WasmBuilder().ImportFunction("relay", "f", "i>i").Function("f", "i>i", c => c.LocalGet(0).Call(0)))
            );

        Assert.Equal(1007, relay.GetFunction<Func<int, int>>("f")(7));
        Assert.Equal(1008, user.GetFunction<Func<int, int>>("f")(8));
    }

    private static void AssertIdentity<T>(MemoryStrategy strategy, char type, Func<T, T> host, T value)
    {
        var seen = new List<T>();
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "f",
            (Func<T, T>)(
                x =>
                {
                    seen.Add(x);
                    return host(x);
                }
            )
        );
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder().ImportFunction("host", "f", $"{type}>{type}").Function("f", $"{type}>{type}", c => c.LocalGet(0).Call(0)),
                linker
            );

        Assert.Equal(value, instance.GetFunction<Func<T, T>>("f")(value));
        Assert.Equal([value], seen);
    }

    private static Instance Throwing(MemoryStrategy strategy, Action host) =>
        Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "throw", ">")
                    .Function("f", ">", c => c.Call(0))
                    .Function("deep", ">", c => c.Call(1))
                    .Function("answer", ">i", c => c.I32(42))
                    .Named("throwing"),
                new Linker(Of(strategy)).Define("host", "throw", host)
            );

    private sealed class Counter
    {
        private readonly int _count = 7;

        public int Add(int x) => x + _count;
    }
}
