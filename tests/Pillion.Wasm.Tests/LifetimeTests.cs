using System.Runtime.CompilerServices;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

/// <summary>
/// Use after disposal and disposal while in use. What touches memory that is gone would end the process, so that such tests run in one of
/// their own.
/// </summary>
public sealed class LifetimeTests
{
    [Theory, EveryStrategy]
    public void Instance_UsedAfterDispose_Throws(MemoryStrategy strategy) => ChildProcess.Run(UseDisposedInstance, strategy);

    [Theory, EveryStrategy]
    public void HostItems_UsedAfterDispose_Throw(MemoryStrategy strategy) => ChildProcess.Run(UseDisposedHostItems, strategy);

    [Theory, EveryStrategy]
    public void HostItems_DisposedTwice_FreedOnce(MemoryStrategy strategy) => ChildProcess.Run(DisposeHostItemsTwice, strategy);

    [Theory, EveryStrategy]
    public void HostItems_GuestsAllDisposed_HoldNoneOfTheirFunctions(MemoryStrategy strategy) => ChildProcess.Run(OutliveGuests, strategy);

    [Theory, EveryStrategy]
    public void Linking_ItemsOfADisposedInstance_Rejected(MemoryStrategy strategy) => ChildProcess.Run(LinkDisposedItems, strategy);

    [Theory, EveryStrategy]
    public void Dispose_InAHostFunction_InterruptsTheGuest(MemoryStrategy strategy) => ChildProcess.Run(DisposeInHostFunction, strategy);

    [Theory, EveryStrategy]
    public void Dispose_OnAnotherThread_InterruptsTheGuest(MemoryStrategy strategy) => ChildProcess.Run(DisposeOnAnotherThread, strategy);

    [Theory, EveryStrategy]
    public void Dispose_LinkedInstanceInAHostFunction_GuestGoesOn(MemoryStrategy strategy) =>
        ChildProcess.Run(DisposeLinkedInHostFunction, strategy);

    [Theory, EveryStrategy]
    public void Instances_NeverDisposed_Collected(MemoryStrategy strategy) => ChildProcess.Run(CollectInstances, strategy);

    [Theory, EveryStrategy]
    public void Instances_LinkedAndDisposed_GiveTheirMemoryBack(MemoryStrategy strategy) =>
        ChildProcess.Run(DisposeLinkedInstances, strategy);

    [Theory, EveryStrategy]
    public void JoinedWhileRunning_OtherInstanceEnds_StackIsStillGuarded(MemoryStrategy strategy) =>
        ChildProcess.Run(RecurseAfterLinkedInstanceEnded, strategy);

    [Theory, EveryStrategy]
    public void JoinedWhileBothRun_InnerOneEnds_StackIsStillGuarded(MemoryStrategy strategy) =>
        ChildProcess.Run(RecurseAfterRunsWereJoined, strategy);

    [Fact]
    public void Define_SignatureThatWebAssemblyHasNot_LeavesNothingBehind() => ChildProcess.Run(DefineImpossibleFunctions);

    private static void UseDisposedInstance(MemoryStrategy strategy)
    {
        var instance = strategy.Instantiate(Everything());
        var f = instance.GetFunction<Func<int>>("f");
        var function = instance.GetFunction("f")!;
        var memory = instance.GetMemory()!;
        var table = (Table)instance["table"]!;
        var externs = (Table)instance["externs"]!;
        var global = (Global)instance["global"]!;

        instance.Dispose();
        instance.Dispose();

        Assert.Throws<ObjectDisposedException>(() => f());
        Assert.Throws<ObjectDisposedException>(() => function.Invoke());
        Assert.Throws<ObjectDisposedException>(() => instance.GetFunction("f"));
        Assert.Throws<ObjectDisposedException>(() => instance["f"]);
        Assert.Throws<ObjectDisposedException>(() => instance.WithDeadline(TimeSpan.FromSeconds(1)));
        instance.Interrupt();
        AssertEmpty(memory);
        AssertEmpty(table);
        AssertEmpty(externs);
        Assert.Throws<ObjectDisposedException>(() => global.Value);
        Assert.Throws<ObjectDisposedException>(() => global.Value = Value.FromI32(1));
        Assert.NotNull(function.ToString());
        _ = (memory.Type, table.Type, global.Type, function.Type);

        // A new instance in the same place is not reached through what was of the old one.
        using var next = strategy.Instantiate(Everything());
        AssertEmpty(memory);
        AssertEmpty(table);
        Assert.Throws<ObjectDisposedException>(() => f());
        Assert.Throws<ObjectDisposedException>(() => ((Table)next["table"]!)[0] = Value.FromFuncRef(function));
        Assert.Throws<ObjectDisposedException>(() => next.GetFunction("take")!.Invoke(Value.FromFuncRef(function)));
        Assert.Throws<ObjectDisposedException>(() => next.GetFunction<Action<Function?>>("take")(function));
    }

    private static void UseDisposedHostItems(MemoryStrategy strategy)
    {
        var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 2)));
        var table = new Table(Of(strategy), new TableType(ValueType.FuncRef, new Limits(3, null)), Value.FromFuncRef(null));
        var global = new Global(Of(strategy), new GlobalType(ValueType.I64, IsMutable: true), Value.FromI64(5));
        memory.Dispose();
        table.Dispose();
        global.Dispose();

        AssertEmpty(memory);
        AssertEmpty(table);
        Assert.Throws<ObjectDisposedException>(() => global.Value);
        Assert.Throws<ObjectDisposedException>(() => Instantiate(strategy, m => m.ImportMemory("m", "i", 0), memory));
        Assert.Throws<ObjectDisposedException>(() => Instantiate(strategy, m => m.ImportTable("m", "i", 'F', 0), table));
        Assert.Throws<ObjectDisposedException>(() => Instantiate(strategy, m => m.ImportGlobal("m", "i", 'l', isMutable: true), global));
    }

    private static void DisposeHostItemsTwice(MemoryStrategy strategy)
    {
        // Often: the allocator notices a double free only by chance.
        for (var i = 0; i < 1000; i++)
        {
            var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 2)));
            var table = new Table(Of(strategy), new TableType(ValueType.FuncRef, new Limits(3, null)), Value.FromFuncRef(null));
            var global = new Global(Of(strategy), new GlobalType(ValueType.I64, IsMutable: true), Value.FromI64(5));
            memory.Dispose();
            memory.Dispose();
            table.Dispose();
            table.Dispose();
            global.Dispose();
            global.Dispose();
        }
    }

    private static void OutliveGuests(MemoryStrategy strategy)
    {
        using var table = new Table(Of(strategy), new TableType(ValueType.FuncRef, new Limits(3, null)), Value.FromFuncRef(null));
        using var objects = new Table(Of(strategy), new TableType(ValueType.ExternRef, new Limits(1, null)), Value.FromExternRef("text"));
        using var global = new Global(Of(strategy), new GlobalType(ValueType.FuncRef, IsMutable: true), Value.FromFuncRef(null));
        for (var round = 0; round < 2; round++)
        {
            using (
                var first = Link(strategy, m => m.ImportTable("m", "i", 'F', 3).Function("f", ">i", c => c.I32(7)).Elements(1, 0), table)
            )
            {
                global.Value = table[1];
                Assert.Equal(7, table[1].AsFuncRef()!.As<Func<int>>()());
            }

            Assert.Null(table[1].AsFuncRef());
            Assert.Null(global.Value.AsFuncRef());
            Assert.Equal("text", objects[0].AsExternRef());

            // What the first one had may be another's by now.
            using var others = strategy.Instantiate(Everything());
            using var second = Link(
                strategy,
                m => m.ImportTable("m", "i", 'F', 3).Function("f", ">i", c => c.I32(1).CallIndirect(">i")),
                table
            );
            MustTrap(TrapKind.UninitializedElement, () => second.GetFunction<Func<int>>("f")());
        }
    }

    private static void LinkDisposedItems(MemoryStrategy strategy)
    {
        var instance = strategy.Instantiate(Everything());
        var items = instance.Module.Exports.ToDictionary(e => e.Name, e => instance[e.Name]!);
        instance.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Instantiate(strategy, m => m.ImportFunction("m", "i", ">i"), items["f"]));
        Assert.Throws<ObjectDisposedException>(() => Instantiate(strategy, m => m.ImportMemory("m", "i", 0), items["memory"]));
        Assert.Throws<ObjectDisposedException>(() => Instantiate(strategy, m => m.ImportTable("m", "i", 'F', 0), items["table"]));
        Assert.Throws<ObjectDisposedException>(() =>
            Instantiate(strategy, m => m.ImportGlobal("m", "i", 'i', isMutable: true), items["global"])
        );
    }

    private static void DisposeInHostFunction(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy)).Define("host", "dispose", (Caller caller) => caller.Instance.Dispose());
        var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "dispose", ">")
                    .Memory(1)
                    .Function("f", ">", c => c.Call(0).Forever(c => c.I32(0).I32(1).Access(Opcode.I32Store))),
                linker
            );
        var memory = instance.GetMemory()!;
        var f = instance.GetFunction<Action>("f");

        GuestThread.Run("the guest to end", () => MustTrap(TrapKind.Interrupted, f));

        AssertEmpty(memory);
        Assert.Throws<ObjectDisposedException>(f);
    }

    private static void DisposeOnAnotherThread(MemoryStrategy strategy)
    {
        for (var round = 0; round < 50; round++)
        {
            var started = new ManualResetEventSlim();
            var linker = new Linker(Of(strategy)).Define("host", "started", started.Set);
            var instance = Of(strategy)
                .Instantiate(
                    new WasmBuilder()
                        .ImportFunction("host", "started", ">")
                        .Memory(1)
                        .Function("f", ">", c => c.Call(0).Forever(c => c.I32(0).I32(1).Access(Opcode.I32Store))),
                    linker
                );
            var f = instance.GetFunction<Action>("f");
            var running = GuestThread.Start(() => MustTrap(TrapKind.Interrupted, f));

            started.Wait(TestContext.Current.CancellationToken);
            instance.Dispose();

            running.Join("the guest to end");
            Assert.Throws<ObjectDisposedException>(f);
        }
    }

    private static void DisposeLinkedInHostFunction(MemoryStrategy strategy)
    {
        Instance? callee = null;
        var linker = new Linker(Of(strategy)).Define("host", "dispose", () => callee!.Dispose());
        callee = Of(strategy).Instantiate(Everything());
        linker.Define("callee", callee);
        var caller = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "dispose", ">")
                    .ImportFunction("callee", "f", ">i")
                    .Function("f", ">i", c => c.Call(1).Call(0).Call(1).Op(Opcode.I32Add)),
                linker
            );

        Assert.Equal(14, caller.GetFunction<Func<int>>("f")());
        Assert.Equal(14, caller.GetFunction<Func<int>>("f")());
        Assert.Throws<ObjectDisposedException>(() => callee.GetFunction("f"));
        caller.Dispose();
    }

    private static void CollectInstances(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Everything());
        var template = new Linker(Of(strategy)).Prepare(module);

        // More than there are guarded slots.
        for (var round = 0; round < 45; round++)
        {
            MakeGarbage(template, 100);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeGarbage(InstanceTemplate template, int instances)
    {
        for (var i = 0; i < instances; i++)
        {
            Assert.Equal(7, template.Instantiate().GetFunction<Func<int>>("f")());
        }
    }

    private static void DisposeLinkedInstances(MemoryStrategy strategy)
    {
        using var exporting = Of(strategy).Load(Everything());
        using var importing = Of(strategy)
            .Load(
                new WasmBuilder()
                    .ImportFunction("m", "f", ">i")
                    .ImportMemory("m", "memory", 1)
                    .ImportTable("m", "table", 'F', 1)
                    .ImportGlobal("m", "global", 'i', isMutable: true)
                    .Function("f", ">i", c => c.Call(0).GlobalGet(0).Op(Opcode.I32Add).I32(0).Access(Opcode.I32Load).Op(Opcode.I32Add))
            );
        for (var round = 0; round < 1500; round++)
        {
            var exporter = new Linker(Of(strategy)).Instantiate(exporting);
            var linker = new Linker(Of(strategy)).Define("m", exporter);
            var first = linker.Instantiate(importing);
            var second = linker.Instantiate(importing);
            exporter.GetMemory()!.Write(0, 100);

            exporter.Dispose();
            Assert.Equal(112, first.GetFunction<Func<int>>("f")());
            first.Dispose();
            Assert.Equal(112, second.GetFunction<Func<int>>("f")());
            Assert.False(exporter.IsReleased);
            second.Dispose();
            Assert.True(exporter.IsReleased && first.IsReleased && second.IsReleased);
        }
    }

    /// <summary>A host function links an instance to the one that runs and calls it: its end must not be taken for the end of both.</summary>
    private static void RecurseAfterLinkedInstanceEnded(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy));
        linker.Define(
            "host",
            "link",
            (Caller caller) =>
            {
                using var other = linker
                    .Define("m", caller.Instance)
                    .Instantiate(Of(strategy).Load(new WasmBuilder().ImportMemory("m", "memory", 1).Function("g", ">i", c => c.I32(3))));
                Assert.Equal(3, other.GetFunction<Func<int>>("g")());
            }
        );
        using var instance = Of(strategy).Instantiate(Recursive("link"), linker);

        GuestThread.Run(
            "the guest to exhaust its stack",
            () => MustTrap(TrapKind.StackExhausted, instance.GetFunction<Action>("f")),
            1 << 20
        );
    }

    /// <summary>As above, but both run already when a function reference links them.</summary>
    private static void RecurseAfterRunsWereJoined(MemoryStrategy strategy)
    {
        Instance? inner = null;
        Instance? outer = null;
        var linker = new Linker(Of(strategy))
            .Define("host", "enter", () => inner!.GetFunction<Action>("call")())
            .Define(
                "host",
                "link",
                () =>
                {
                    ((Table)inner!["table"]!)[0] = Value.FromFuncRef(outer!.GetFunction("f"));
                }
            );
        inner = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "link", ">")
                    .Table("table", 'F', 1)
                    .Function("call", ">", c => c.Call(0))
                    .Function("recurse", ">", c => c.Call(2)),
                linker
            );
        outer = Of(strategy).Instantiate(Recursive("enter"), linker);

        GuestThread.Run("the guest to exhaust its stack", () => MustTrap(TrapKind.StackExhausted, outer.GetFunction<Action>("f")), 1 << 20);
        GuestThread.Run("the other to do so", () => MustTrap(TrapKind.StackExhausted, inner.GetFunction<Action>("recurse")), 1 << 20);
        outer.Dispose();
        inner.Dispose();
    }

    private static void DefineImpossibleFunctions()
    {
        var linker = new Linker(Of(Strategies[0]));
        for (var i = 0; i < 100; i++)
        {
            Assert.Throws<ArgumentException>(() => linker.Define("m", "f", (string _) => { }));
            Assert.Throws<ArgumentException>(() => linker.Define("m", "f", () => (uint)1 == 1));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static void AssertEmpty(Memory memory)
    {
        Assert.Equal(0, memory.Length);
        MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Read<byte>(0));
        MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Write(0, 1));
        MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Slice(0, 1));
        Assert.False(memory.TrySlice(0, 1, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.Grow(1));
        memory.Dispose();
    }

    private static void AssertEmpty(Table table)
    {
        Assert.Equal(0u, table.Length);
        MustTrap(TrapKind.TableOutOfBounds, () => _ = table[0]);
        table.Dispose();
    }

    private static void Instantiate(MemoryStrategy strategy, Action<WasmBuilder> import, Extern item) =>
        Link(strategy, import, item).Dispose();

    private static Instance Link(MemoryStrategy strategy, Action<WasmBuilder> import, Extern item)
    {
        var module = new WasmBuilder();
        import(module);
        return new Linker(Of(strategy)).Define("m", "i", item).Instantiate(Of(strategy).Load(module));
    }

    private static WasmBuilder Everything() =>
        new WasmBuilder()
            .Memory(1)
            .Table("table", 'F', 1)
            .Table("externs", 'e', 1)
            .Global("global", 'i', isMutable: true, c => c.I32(5))
            .Function("f", ">i", c => c.I32(7))
            .Function("take", "F>", _ => { })
            .Elements(0, 0);

    private static WasmBuilder Recursive(string hostFunction) =>
        new WasmBuilder()
            .ImportFunction("host", hostFunction, ">")
            .Memory(1)
            .Function("f", ">", c => c.Call(0).Call(2))
            .Function("recurse", ">", c => c.Call(2));
}
