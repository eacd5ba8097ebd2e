using Pillion.Wasm.Components.Tests.Testing;

namespace Pillion.Wasm.Components.Tests.Linking;

/// <summary>Components from text to a call, and what is said when they cannot be linked.</summary>
public sealed class ComponentLinkerTests : IDisposable
{
    private const string Adder = """
        (component
          (core module $m
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
          (core instance $i (instantiate $m))
          (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add"))))
        """;

    private const string Greeter = """
        (component
          (import "demo:host/names@0.2.3" (instance $names (export "name" (func (param "id" u32) (result string)))))
          (core module $memory
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
              global.get $next
              (global.set $next (i32.add (global.get $next) (local.get 3)))))
          (core instance $memory (instantiate $memory))
          (core func $name (canon lower (func $names "name") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
          (core module $m
            (import "host" "name" (func $name (param i32 i32)))
            (func (export "greet") (param i32) (result i32) (call $name (local.get 0) (i32.const 8)) (i32.const 8)))
          (core instance $i (instantiate $m (with "host" (instance (export "name" (func $name))))))
          (func $greet (param "id" u32) (result string)
            (canon lift (core func $i "greet") (memory (core memory $memory "memory"))))
          (instance (export "demo:guest/greeter@1.2.0") (export "greet" (func $greet))))
        """;

    private readonly Engine _engine = new();
    private readonly ComponentLinker _linker;

    public ComponentLinkerTests() => _linker = new ComponentLinker(_engine);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Instantiate_NoImports_ExportIsCalled()
    {
        using var instance = _linker.Instantiate(WatComponent.Load(_engine, Adder));

        var add = instance.GetFunction<Func<uint, uint, uint>>("", "add");

        Assert.Equal(42u, add(40, 2));
        Assert.Equal(0u, add(uint.MaxValue, 1));
    }

    [Fact]
    public void Invoke_DynamicValues_AreLiftedAndLowered()
    {
        using var instance = _linker.Instantiate(WatComponent.Load(_engine, Adder));

        var sum = instance.GetFunction("", "add")!.Invoke(ComponentValue.FromU32(40), ComponentValue.FromU32(2));

        Assert.Equal(ComponentValue.FromU32(42), sum);
    }

    [Theory]
    [InlineData("demo:host/names@0.2.3")]
    [InlineData("demo:host/names@0.2.12")]
    [InlineData("demo:host/names@0.2.0")]
    public void Instantiate_HostInterfaceOfTheSameTrack_IsCalled(string defined)
    {
        _linker.Define(defined, "name", (uint id) => $"Zoë {id}");
        using var instance = _linker.Instantiate(WatComponent.Load(_engine, Greeter));

        var greet = instance.GetFunction<Func<uint, string>>("demo:guest/greeter@1.0.0", "greet");

        Assert.Equal("Zoë 7", greet(7));
    }

    [Fact]
    public void Prepare_OnlyAnotherTrackIsDefined_SaysWhatIsMissing()
    {
        _linker.Define("demo:host/names@0.3.0", "name", (uint id) => $"{id}");

        var error = Assert.Throws<ComponentLinkException>(() => _linker.Prepare(WatComponent.Load(_engine, Greeter, "greeter")));

        Assert.Equal(
            "Component \"greeter\" cannot be linked: unknown import: instance \"demo:host/names@0.2.3\" is not defined",
            error.Message
        );
    }

    [Fact]
    public void Prepare_DelegateOfAnotherSignature_SaysBoth()
    {
        _linker.Define("demo:host/names@0.2.3", "name", (string id) => id);

        var error = Assert.Throws<ComponentLinkException>(() => _linker.Prepare(WatComponent.Load(_engine, Greeter)));

        Assert.Contains("demo:host/names@0.2.3#name", error.Message, StringComparison.Ordinal);
        Assert.Contains("string", error.Message, StringComparison.Ordinal);
        Assert.Contains("u32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetFunction_NotExported_IsNullOrSaysItsName()
    {
        using var instance = _linker.Instantiate(WatComponent.Load(_engine, Adder, "adder"));

        Assert.Null(instance.GetFunction("", "subtract"));
        var error = Assert.Throws<ComponentLinkException>(() => instance.GetFunction<Action>("demo:x/y", "subtract"));
        Assert.Equal("Component \"adder\" exports no function \"demo:x/y#subtract\".", error.Message);
    }

    [Fact]
    public void Call_GuestTrapped_EveryFurtherCallIsRefused()
    {
        using var instance = _linker.Instantiate(
            WatComponent.Load(
                _engine,
                """
                (component
                  (core module $m (func (export "f") unreachable))
                  (core instance $i (instantiate $m))
                  (func (export "f") (canon lift (core func $i "f"))))
                """
            )
        );
        var f = instance.GetFunction<Action>("", "f");

        Assert.Equal(TrapKind.Unreachable, Assert.Throws<WasmTrapException>(f).Kind);

        Assert.StartsWith("cannot enter component instance", Assert.Throws<WasmTrapException>(f).Message, StringComparison.Ordinal);
        Assert.True(instance.HasTrapped);
    }

    [Fact]
    public void Call_FromTheHostFunctionThatTheGuestCalled_IsRefused()
    {
        ComponentInstance? running = null;
        _linker.Define(
            "demo:host/names@0.2.3",
            "name",
            (uint id) => running!.GetFunction<Func<uint, string>>("demo:guest/greeter@1.2.0", "greet")(id)
        );
        using var instance = running = _linker.Instantiate(WatComponent.Load(_engine, Greeter));

        var error = Assert.Throws<WasmTrapException>(() =>
            instance.GetFunction<Func<uint, string>>("demo:guest/greeter@1.2.0", "greet")(1)
        );

        Assert.Equal("cannot enter component instance: it is running", error.Message);
    }
}
