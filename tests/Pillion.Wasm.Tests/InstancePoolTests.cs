using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class InstancePoolTests
{
    private const int Page = 65_536;

    [Theory, EveryStrategy]
    public void Rent_AfterAnotherChangedEverything_IsAsNew(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 1);
        var first = pool.Rent();
        var before = Describe(first);
        first.GetFunction<Action<object?>>("change everything")("left behind");
        var changed = Describe(first);
        pool.Return(first);

        var second = pool.Rent();

        Assert.NotEqual(before, changed);
        Assert.Equal(before, Describe(second));
        pool.Return(second);
    }

    [Theory, EveryStrategy]
    public void Rent_SeveralAtOnce_AllAreAsTheFirst(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 8);
        var rented = Enumerable.Range(0, 8).Select(_ => pool.Rent()).ToList();
        var before = Describe(rented[0]);
        Assert.All(rented, i => Assert.Equal(before, Describe(i)));

        foreach (var instance in rented)
        {
            instance.GetFunction<Action<object?>>("change everything")("left behind");
        }

        rented.ForEach(pool.Return);
        for (var i = 0; i < 8; i++)
        {
            var again = pool.Rent();
            Assert.Contains(again, rented);
            Assert.Equal(before, Describe(again));
        }
    }

    [Theory, EveryStrategy]
    public void Rent_AfterATrap_IsAsNew(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 1);
        var first = pool.Rent();
        var before = Describe(first);
        MustTrap(TrapKind.Unreachable, () => first.GetFunction<Action<object?>>("change and trap")("left behind"));
        pool.Return(first);

        var second = pool.Rent();

        Assert.Same(first, second);
        Assert.Equal(before, Describe(second));
    }

    /// <summary>Sizes on both sides of the bounds at which a memory is written or given back to the operating system.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 63)]
    [InlineData(1, 65)]
    [InlineData(63, 1)]
    [InlineData(64, 64)]
    [InlineData(65, 1)]
    [InlineData(100, 100)]
    [InlineData(200, 0)]
    public void Rent_MemoriesOfAllSizes_RestoredByteForByte(int initialPages, int grownPages)
    {
        foreach (var strategy in Strategies)
        {
            var module = new WasmBuilder().Memory((ulong)initialPages).Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow());
            for (var page = 0; page < initialPages; page += 7)
            {
                module.Data((page * Page) + (page * 31), [(byte)(page + 1), 2, 3]);
            }

            using var pool = PoolOf(strategy, module, maxIdle: 1);
            var first = pool.Rent();
            var before = BytesOf(first.GetMemory()!);
            Assert.Equal(initialPages, first.GetFunction<Func<int, int>>("grow")(grownPages));
            first.GetMemory()!.Slice(0, (uint)((initialPages + grownPages) * Page)).Fill(0xAA);
            pool.Return(first);

            var second = pool.Rent();
            Assert.Same(first, second);
            Assert.Equal(initialPages * (long)Page, second.GetMemory()!.Length);
            Assert.True(before.AsSpan().SequenceEqual(BytesOf(second.GetMemory()!)), "the memory differs from that of a new instance");

            // What is grown again is zero, and ends where it should.
            Assert.Equal(initialPages, second.GetFunction<Func<int, int>>("grow")(grownPages));
            var grown = second.GetMemory()!.Slice((uint)(initialPages * Page), (uint)(grownPages * Page));
            Assert.Equal(-1, grown.IndexOfAnyExcept((byte)0));
            MustTrap(TrapKind.MemoryOutOfBounds, () => second.GetMemory()!.Read<byte>((uint)((initialPages + grownPages) * Page)));
        }
    }

    /// <summary>Pages without contents are cleared only where a guest has been: at the edges of gaps, in them, or all over.</summary>
    [Theory, EveryStrategy]
    public void Rent_MemoryWithLongGaps_RestoredByteForByteEachTime(MemoryStrategy strategy)
    {
        const int Pages = 60;
        var module = new WasmBuilder().Memory(Pages).Data(5, [1]).Data((20 * Page) + 4095, [2, 3]).Data(40 * Page, [4]);
        using var pool = PoolOf(strategy, module, maxIdle: 1);
        var instance = pool.Rent();
        var before = BytesOf(instance.GetMemory()!);
        var random = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            var memory = instance.GetMemory()!;
            var bytes = memory.Slice(0, Pages * Page);
            foreach (var at in (int[])[0, 4096, (20 * Page) - 1, (20 * Page) + 4097, (40 * Page) - 4096, (Pages * Page) - 1])
            {
                bytes[at] = (byte)(round + 1);
            }

            if (round % 5 == 4)
            {
                bytes.Fill(0xAA);
            }
            else
            {
                bytes.Slice(random.Next(bytes.Length - 10_000), 10_000).Fill(0xBB);
            }

            pool.Return(instance);
            Assert.Same(instance, pool.Rent());
            Assert.True(
                before.AsSpan().SequenceEqual(BytesOf(memory)),
                $"the memory differs from that of a new instance after round {round}"
            );
        }
    }

    [Theory, EveryStrategy]
    public void Rent_GrownMemoryReturned_GuestCannotReachIt(MemoryStrategy strategy)
    {
        using var pool = PoolOf(
            strategy,
            new WasmBuilder()
                .Memory(1)
                .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
                .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load8U)),
            maxIdle: 1
        );
        var first = pool.Rent();
        first.GetFunction<Func<int, int>>("grow")(3);
        Assert.Equal(0, first.GetFunction<Func<int, int>>("load")(Page));
        pool.Return(first);

        var second = pool.Rent();

        MustTrap(TrapKind.MemoryOutOfBounds, () => second.GetFunction<Func<int, int>>("load")(Page));
    }

    [Theory, EveryStrategy]
    public void Rent_EachTime_RunsTheStartFunctionWithItsHostState(MemoryStrategy strategy)
    {
        var states = new List<object>();
        var linker = new Linker(Of(strategy)).Define("host", "started", (Caller caller) => states.Add(caller.State<string>()));
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .ImportFunction("host", "started", ">")
                    .Global("count", 'i', isMutable: true, c => c.I32(0))
                    .Function(null, ">", c => c.Call(0).GlobalGet(0).I32(1).Op(Opcode.I32Add).GlobalSet(0))
                    .Start(1)
            );
        using var pool = new InstancePool(linker.Prepare(module), maxIdle: 1);

        for (var i = 0; i < 3; i++)
        {
            var instance = pool.Rent($"request {i}");
            Assert.Equal(1, ((Global)instance["count"]!).Value.AsI32());
            Assert.Equal($"request {i}", instance.HostState);
            pool.Return(instance);
            Assert.Null(instance.HostState);
        }

        Assert.Equal(["request 0", "request 1", "request 2"], states);
    }

    [Theory, EveryStrategy]
    public void Rent_StartFunctionTraps_InstanceGoesBack(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(new WasmBuilder().Function(null, ">", c => c.Op(Opcode.Unreachable)).Start(0));
        using var pool = new InstancePool(new Linker(Of(strategy)).Prepare(module), maxIdle: 1);

        // More often than there is room for instances.
        for (var i = 0; i < 5000; i++)
        {
            MustTrap(TrapKind.Unreachable, () => pool.Rent());
        }
    }

    [Theory, EveryStrategy]
    public void RentUnstarted_StartFunction_RunsWhenAsked(MemoryStrategy strategy)
    {
        using var pool = PoolOf(
            strategy,
            new WasmBuilder()
                .Global("started", 'i', isMutable: true, c => c.I32(0))
                .Function(null, ">", c => c.I32(1).GlobalSet(0))
                .Start(0),
            maxIdle: 1
        );

        var instance = pool.RentUnstarted();
        Assert.Equal(0, ((Global)instance["started"]!).Value.AsI32());
        instance.RunStart();
        Assert.Equal(1, ((Global)instance["started"]!).Value.AsI32());
        pool.Return(instance);

        Assert.Equal(0, ((Global)pool.RentUnstarted()["started"]!).Value.AsI32());
    }

    [Theory, EveryStrategy]
    public void Return_MoreThanMaxIdle_TheRestIsDisposed(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 2);
        var rented = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToList();

        rented.ForEach(pool.Return);

        Assert.Equal(3, rented.Count(i => i.IsReleased));
        Assert.Equal(rented.Where(i => !i.IsReleased).ToHashSet(), [pool.Rent(), pool.Rent()]);
        Assert.DoesNotContain(pool.Rent(), rented);
    }

    [Theory, EveryStrategy]
    public void Return_NothingIsKept_EveryRentIsNew(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 0);
        var first = pool.Rent();
        pool.Return(first);

        Assert.True(first.IsReleased);
        Assert.NotSame(first, pool.Rent());
    }

    [Theory, EveryStrategy]
    public void Dispose_WhileRented_FreesOnReturn(MemoryStrategy strategy)
    {
        var pool = PoolOf(strategy, Everything(), maxIdle: 4);
        var (kept, rented) = (pool.Rent(), pool.Rent());
        pool.Return(kept);

        pool.Dispose();

        Assert.True(kept.IsReleased);
        Assert.False(rented.IsReleased);
        Assert.Equal(7, rented.GetFunction<Func<int>>("f")());
        pool.Return(rented);
        Assert.True(rented.IsReleased);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
        pool.Dispose();
    }

    [Theory, EveryStrategy]
    public void Return_Twice_Rejected(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 4);
        var instance = pool.Rent();
        pool.Return(instance);

        Assert.Throws<InvalidOperationException>(() => pool.Return(instance));
        Assert.NotSame(pool.Rent(), pool.Rent());
    }

    [Theory, EveryStrategy]
    public void Return_InstanceOfAnotherPool_Rejected(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 4);
        using var other = PoolOf(strategy, Everything(), maxIdle: 4);
        using var single = strategy.Instantiate(Everything());

        Assert.Throws<InvalidOperationException>(() => pool.Return(other.Rent()));
        Assert.Throws<InvalidOperationException>(() => pool.Return(single));
        Assert.Equal(7, single.GetFunction<Func<int>>("f")());
    }

    [Theory, EveryStrategy]
    public void Return_Disposed_NotHandedOutAgain(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 4);
        var instance = pool.Rent();
        instance.Dispose();

        pool.Return(instance);

        Assert.NotSame(instance, pool.Rent());
    }

    [Theory, EveryStrategy]
    public void Return_WhileItsGuestRuns_Rejected(MemoryStrategy strategy)
    {
        InstancePool? pool = null;
        var linker = new Linker(Of(strategy)).Define("host", "return", (Caller caller) => pool!.Return(caller.Instance));
        using var module = Of(strategy).Load(new WasmBuilder().ImportFunction("host", "return", ">").Function("f", ">", c => c.Call(0)));
        pool = new InstancePool(linker.Prepare(module), maxIdle: 1);
        var instance = pool.Rent();

        Assert.Throws<InvalidOperationException>(instance.GetFunction<Action>("f"));
        pool.Return(instance);
        pool.Dispose();
    }

    /// <summary>Another instance holds a reference into it; the next one that rents it must not be called through that.</summary>
    [Theory, EveryStrategy]
    public void Return_LinkedWithAnotherMeanwhile_NotHandedOutAgain(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 4);
        using var other = strategy.Instantiate(
            new WasmBuilder().Table("table", 'F', 1).Function("call", ">i", c => c.I32(0).CallIndirect(">i"))
        );
        var instance = pool.Rent();
        ((Table)other["table"]!)[0] = Value.FromFuncRef(instance.GetFunction("f"));

        pool.Return(instance);

        Assert.NotSame(instance, pool.Rent());
        Assert.Equal(7, other.GetFunction<Func<int>>("call")());
    }

    [Theory, EveryStrategy("function", "memory", "table", "mutable global")]
    public void Pool_ModuleThatSharesState_Rejected(MemoryStrategy strategy, string shared)
    {
        using var other = strategy.Instantiate(Everything());
        var linker = new Linker(Of(strategy)).Define("m", other);
        var module = new WasmBuilder();
        _ = shared switch
        {
            "function" => module.ImportFunction("m", "f", ">i"),
            "memory" => module.ImportMemory("m", "memory", 1),
            "table" => module.ImportTable("m", "functions", 'F', 1),
            _ => module.ImportGlobal("m", "number", 'i', isMutable: true),
        };

        var error = Assert.Throws<WasmLinkException>(() => new InstancePool(linker.Prepare(Of(strategy).Load(module)), maxIdle: 1));

        Assert.Contains("cannot be pooled", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, other.GetFunction<Func<int>>("f")());
    }

    [Theory, EveryStrategy]
    public void Pool_ImmutableGlobalsOfTheHost_Shared(MemoryStrategy strategy)
    {
        var shared = new object();
        var number = new Global(Of(strategy), new GlobalType(ValueType.I64, IsMutable: false), Value.FromI64(123456789012));
        var reference = new Global(Of(strategy), new GlobalType(ValueType.ExternRef, IsMutable: false), Value.FromExternRef(shared));
        var linker = new Linker(Of(strategy)).Define("m", "number", number).Define("m", "reference", reference);
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .ImportGlobal("m", "number", 'l')
                    .ImportGlobal("m", "reference", 'e')
                    .Global("own", 'e', isMutable: true, c => c.GlobalGet(1))
                    .Function("number", ">l", c => c.GlobalGet(0))
                    .Function("reference", ">e", c => c.GlobalGet(1))
                    .Function("forget", ">", c => c.RefNull('e').GlobalSet(2))
            );
        using var pool = new InstancePool(linker.Prepare(module), maxIdle: 2);

        var (first, second) = (pool.Rent(), pool.Rent());
        first.GetFunction<Action>("forget")();
        Assert.False(ReferenceEquals(first.Group, second.Group));
        pool.Return(first);

        var again = pool.Rent();
        Assert.Same(first, again);
        Assert.Equal(123456789012, again.GetFunction<Func<long>>("number")());
        Assert.Same(shared, again.GetFunction<Func<object?>>("reference")());
        Assert.Same(shared, ((Global)again["own"]!).Value.AsExternRef());
    }

    [Theory, EveryStrategy]
    public void RentAndReturn_ManyThreads_NoTwoHaveTheSame(MemoryStrategy strategy)
    {
        using var pool = PoolOf(strategy, Everything(), maxIdle: 3);

        GuestThread.RunAll(
            "the threads that rent",
            threads: 8,
            thread =>
            {
                for (var round = 0; round < 300; round++)
                {
                    var instance = pool.Rent(hostState: thread);
                    var memory = instance.GetMemory()!;
                    Assert.Equal(0, memory.Read<int>(1000));
                    memory.Write(1000, (thread * 1000) + round);
                    Assert.Equal(7, instance.GetFunction<Func<int>>("f")());
                    if (round % 5 == 0)
                    {
                        MustTrap(TrapKind.Unreachable, () => instance.GetFunction<Action<object?>>("change and trap")(null));
                    }
                    else
                    {
                        Assert.Equal((thread * 1000) + round, memory.Read<int>(1000));
                    }

                    Assert.Equal(thread, instance.HostState);
                    pool.Return(instance);
                }
            }
        );
    }

    private static InstancePool PoolOf(MemoryStrategy strategy, WasmBuilder module, int maxIdle) =>
        new(new Linker(Of(strategy)).Prepare(Of(strategy).Load(module)), maxIdle);

    private static byte[] BytesOf(Memory memory) => memory.Slice(0, (uint)memory.Length).ToArray();

    /// <summary>All state that a guest can change, as text; function references as what calling them gives.</summary>
    private static string Describe(Instance instance)
    {
        var lines = new List<string>();
        foreach (var export in instance.Module.Exports)
        {
            switch (instance[export.Name])
            {
                case Memory memory:
                    lines.Add(
                        $"{export.Name} {memory.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BytesOf(memory)))}"
                    );
                    break;
                case Table table:
                    lines.Add(
                        $"{export.Name} " + string.Join(' ', Enumerable.Range(0, (int)table.Length).Select(i => Text(table[(uint)i])))
                    );
                    break;
                case Global global:
                    lines.Add($"{export.Name} {Text(global.Value)}");
                    break;
            }
        }

        // Segments show whether they were dropped only by their use, which must not change anything.
        foreach (var probe in (string[])["data dropped", "elements dropped", "indirect"])
        {
            var result = Record.Exception(() => instance.GetFunction<Func<int>>(probe)());
            lines.Add(
                $"{probe} {result?.Message ?? instance.GetFunction<Func<int>>(probe)().ToString(System.Globalization.CultureInfo.InvariantCulture)}"
            );
        }

        return string.Join('\n', lines);

        string Text(Value value) =>
            value.Type == ValueType.FuncRef
                ? value.AsFuncRef() is { } f
                    ? $"func {f.Index} {ReferenceEquals(f.Instance, instance)}"
                    : "null"
                : value.ToString();
    }

    private static WasmBuilder Everything()
    {
        void Change(CodeBuilder c) =>
            c.I32(8)
                .I64(-1)
                .Access(Opcode.I64Store)
                .I32(70 * Page)
                .MemoryGrow()
                .I32(Page - 8)
                .Op(Opcode.I32Add)
                .I64(-1)
                .Access(Opcode.I64Store)
                .I32(99)
                .GlobalSet(0)
                .I64(99)
                .GlobalSet(1)
                .F32(99)
                .GlobalSet(2)
                .F64(99)
                .GlobalSet(3)
                .LocalGet(0)
                .GlobalSet(4)
                .RefFunc(1)
                .GlobalSet(5)
                .I32(77)
                .Op(Opcode.I32x4Splat)
                .GlobalSet(6)
                .I32(0)
                .RefFunc(1)
                .Indexed(Opcode.TableSet, 0)
                .RefFunc(1)
                .I32(20)
                .Indexed(Opcode.TableGrow, 0)
                .I32(0)
                .LocalGet(0)
                .Indexed(Opcode.TableSet, 1)
                .LocalGet(0)
                .I32(20)
                .Indexed(Opcode.TableGrow, 1)
                .Op(Opcode.Drop, Opcode.Drop)
                .Indexed(Opcode.DataDrop, 1)
                .Indexed(Opcode.ElemDrop, 1);

        return new WasmBuilder()
            .Memory(2)
            .Data(16, 1, 2, 3, 4)
            .PassiveData(5, 6, 7)
            .Table("functions", 'F', 3)
            .Table("externs", 'e', 2)
            .Elements(1, 0)
            .PassiveElements(0, 1)
            .Global("number", 'i', isMutable: true, c => c.I32(5))
            .Global("long", 'l', isMutable: true, c => c.I64(6))
            .Global("float", 'f', isMutable: true, c => c.F32(7.5f))
            .Global("double", 'd', isMutable: true, c => c.F64(8.5))
            .Global("extern", 'e', isMutable: true, c => c.RefNull('e'))
            .Global("function", 'F', isMutable: true, c => c.RefFunc(0))
            .Global("vector", 'v', isMutable: true, c => c.Raw(0xFD, 0x0C, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
            .Function("f", ">i", c => c.I32(7))
            .Function("g", ">i", c => c.I32(8))
            .Function("change everything", "e>", Change)
            .Function(
                "change and trap",
                "e>",
                c =>
                {
                    Change(c);
                    c.Op(Opcode.Unreachable);
                }
            )
            .Function(
                "data dropped",
                ">i",
                c => c.I32(0).I32(0).I32(0).Op(Opcode.MemoryInit).Raw(1, 0).I32(3).I32(3).I32(0).Op(Opcode.MemoryInit).Raw(1, 0).I32(1)
            )
            .Function("elements dropped", ">i", c => c.I32(0).I32(2).I32(0).Op(Opcode.TableInit).Raw(1, 0).I32(1))
            .Function("indirect", ">i", c => c.I32(1).CallIndirect(">i"));
    }
}
