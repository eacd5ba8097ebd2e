using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Tests.Testing;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

/// <summary>A component instance of one core module, whose definitions are bound by hand.</summary>
internal sealed class AbiGuest : IDisposable
{
    /// <summary>A memory, and <c>realloc</c> that never frees and counts its calls.</summary>
    public const string Memory = """
        (memory (export "memory") 4)
        (global $next (mut i32) (i32.const 4096))
        (global $calls (export "calls") (mut i32) (i32.const 0))
        (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
          (local $at i32)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
          (global.set $next (i32.add (local.get $at) (local.get $new)))
          (memory.copy (local.get $at) (local.get $old) (if (result i32) (i32.lt_u (local.get $size) (local.get $new)) (then (local.get $size)) (else (local.get $new))))
          (local.get $at))
        """;

    public static readonly Engine Engine = new();

    private static readonly Component s_component = WatComponent.Load(Engine, "(component)", "test");
    private readonly List<Instance> _cores = [];
    private readonly Linker _linker = new(Engine);

    public AbiGuest(ComponentInstance? parent = null) => Component = new ComponentInstance(s_component, parent, InstanceLimits.Default);

    public ComponentInstance Component { get; }

    public Instance Core => _cores[^1];

    public AbiGuest Define(string name, Delegate function)
    {
        _linker.Define("", name, function);
        return this;
    }

    public AbiGuest Define(string name, Extern item)
    {
        _linker.Define("", name, item);
        return this;
    }

    public AbiGuest Load(string fields)
    {
        _cores.Add(_linker.Instantiate(Module.Load(Engine, WatReader.ToBinary($"(module {fields})"))));
        return this;
    }

    /// <summary>The context of a lift of the core function of that name.</summary>
    public AbiContext Lift(ComponentFunctionType type, string name = "f", string? postReturn = null, RuntimeResource[]? resources = null) =>
        new(
            "test#" + name,
            type,
            Component,
            Core.GetMemory(),
            Core.GetFunction("realloc"),
            Core.GetFunction(name),
            postReturn is null ? null : Core.GetFunction(postReturn),
            resources
        );

    /// <summary>The lifted core function as a delegate.</summary>
    public T Export<T>(
        ComponentFunctionType type,
        AbiOptions? options = null,
        string name = "f",
        string? postReturn = null,
        RuntimeResource[]? resources = null
    )
        where T : Delegate =>
        (T)
            LiftedExports.Compile(
                type,
                (options ?? new AbiOptions()) with
                {
                    HasPostReturn = postReturn is not null,
                },
                typeof(T),
                "test#" + name
            )(Lift(type, name, postReturn, resources));

    /// <summary>A delegate that lowers to a host function. The memory it uses is that of the module loaded last before it is first called.</summary>
    public Delegate Import(
        ComponentFunctionType type,
        Delegate host,
        Instance? memory = null,
        AbiOptions? options = null,
        RuntimeResource[]? resources = null
    ) => LoweredImports.Compile(type, options ?? new AbiOptions(), host.GetType(), "test:host/i#g")(Lower(type, memory, resources), host);

    /// <summary>The context of a lower.</summary>
    public AbiContext Lower(ComponentFunctionType type, Instance? memory = null, RuntimeResource[]? resources = null)
    {
        memory ??= _cores.Count == 0 ? null : Core;
        return new AbiContext("test:host/i#g", type, Component, memory?.GetMemory(), memory?.GetFunction("realloc"), resources: resources);
    }

    public void Dispose()
    {
        foreach (var core in _cores)
        {
            core.Dispose();
        }
    }
}
