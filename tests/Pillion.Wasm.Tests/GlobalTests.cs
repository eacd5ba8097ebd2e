using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class GlobalTests
{
    [Theory, EveryStrategy]
    public void Value_OfAnInstance_ReadAndWritten(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Global("i", 'i', isMutable: true, c => c.I32(-1))
                .Global("constant", 'l', isMutable: false, c => c.I64(long.MinValue))
                .Global("sum", 'i', isMutable: false, c => c.I32(40).I32(2).Op(Opcode.I32Add))
                .Global("function", 'F', isMutable: true, c => c.RefFunc(0))
                .Global("null", 'F', isMutable: true, c => c.RefNull('F'))
                .Global("extern", 'e', isMutable: true, c => c.RefNull('e'))
                .Function("get", ">i", c => c.GlobalGet(0))
        );
        var global = (Global)instance["i"]!;

        Assert.Equal(-1, global.Value.AsI32());
        global.Value = Value.FromI32(7);
        Assert.Equal(7, instance.GetFunction<Func<int>>("get")());
        Assert.Same(global, instance["i"]);
        Assert.Equal(long.MinValue, ((Global)instance["constant"]!).Value.AsI64());
        Assert.Equal(42, ((Global)instance["sum"]!).Value.AsI32());
        Assert.Same(instance.GetFunction("get"), ((Global)instance["function"]!).Value.AsFuncRef());
        Assert.Null(((Global)instance["null"]!).Value.AsFuncRef());
        Assert.Throws<InvalidOperationException>(() => ((Global)instance["constant"]!).Value = Value.FromI64(1));
        Assert.Throws<InvalidCastException>(() => global.Value = Value.FromI64(1));
        Assert.Equal("(global (mut i32))", global.Type.ToString());
    }

    [Theory, EveryStrategy]
    public void Value_FunctionOfAnotherInstance_KeptAlive(MemoryStrategy strategy)
    {
        using var user = strategy.Instantiate(
            new WasmBuilder()
                .Table(null, 'F', 1)
                .Global("f", 'F', isMutable: true, c => c.RefNull('F'))
                .Function("call", ">i", c => c.I32(0).GlobalGet(0).Indexed(Opcode.TableSet, 0).I32(0).CallIndirect(">i"))
        );
        var owner = strategy.Instantiate(new WasmBuilder().Function("f", ">i", c => c.I32(7)));
        ((Global)user["f"]!).Value = Value.FromFuncRef(owner.GetFunction("f"));
        owner.Dispose();

        Assert.Equal(7, user.GetFunction<Func<int>>("call")());
    }

    [Theory, EveryStrategy]
    public void Value_HostsReference_NotCollected(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Global(null, 'e', isMutable: true, c => c.RefNull('e'))
                .Table(null, 'e', 1)
                .Function("set", "e>", c => c.LocalGet(0).GlobalSet(0).I32(0).LocalGet(0).Indexed(Opcode.TableSet, 0))
                .Function("global", ">e", c => c.GlobalGet(0))
                .Function("table", ">e", c => c.I32(0).Indexed(Opcode.TableGet, 0))
        );
        var reference = Give(instance);

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.True(reference.IsAlive);
        Assert.Same(reference.Target, instance.GetFunction<Func<object?>>("global")());
        Assert.Same(reference.Target, instance.GetFunction<Func<object?>>("table")());

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Give(Instance instance)
        {
            var thing = new object();
            instance.GetFunction<Action<object?>>("set")(thing);
            return new WeakReference(thing);
        }
    }
}
