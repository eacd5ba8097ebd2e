namespace Pillion.Wasm.SpecTests.Running;

/// <summary>The module <c>spectest</c> that the suite's modules import from (its reference interpreter's <c>script/js.ml</c>).</summary>
internal sealed class SpecTestHost : IDisposable
{
    public const string ModuleName = "spectest";

    private readonly Dictionary<string, Extern> _items;

    public SpecTestHost(Engine engine)
    {
        _items = new Dictionary<string, Extern>(StringComparer.Ordinal)
        {
            ["global_i32"] = new Global(engine, new GlobalType(ValueType.I32, IsMutable: false), Value.FromI32(666)),
            ["global_i64"] = new Global(engine, new GlobalType(ValueType.I64, IsMutable: false), Value.FromI64(666)),
            ["global_f32"] = new Global(engine, new GlobalType(ValueType.F32, IsMutable: false), Value.FromF32(666.6f)),
            ["global_f64"] = new Global(engine, new GlobalType(ValueType.F64, IsMutable: false), Value.FromF64(666.6)),
            ["table"] = new Table(engine, new TableType(ValueType.FuncRef, new Limits(10, 20)), Value.FromFuncRef(null)),
            ["table64"] = new Table(
                engine,
                new TableType(ValueType.FuncRef, new Limits(10, 20)) { Is64Bit = true },
                Value.FromFuncRef(null)
            ),
            ["memory"] = new Memory(engine, new MemoryType(new Limits(1, 2))),
            ["shared_memory"] = new Memory(engine, new MemoryType(new Limits(1, 2)) { IsShared = true }),
        };
    }

    /// <summary>Lets modules import everything that <c>spectest</c> has. What they print is of no interest.</summary>
    public void DefineIn(Linker linker)
    {
        linker
            .Define(ModuleName, "print", () => { })
            .Define(ModuleName, "print_i32", (int _) => { })
            .Define(ModuleName, "print_i64", (long _) => { })
            .Define(ModuleName, "print_f32", (float _) => { })
            .Define(ModuleName, "print_f64", (double _) => { })
            .Define(ModuleName, "print_i32_f32", (int _, float _) => { })
            .Define(ModuleName, "print_f64_f64", (double _, double _) => { });
        foreach (var (name, item) in _items)
        {
            linker.Define(ModuleName, name, item);
        }
    }

    public void Dispose()
    {
        foreach (var item in _items.Values.OfType<IDisposable>())
        {
            item.Dispose();
        }
    }
}
