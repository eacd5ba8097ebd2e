using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

/// <summary>A guest whose export <c>f</c> calls its import <c>g</c> with what it got, and returns what that returns.</summary>
internal static class PassingGuest
{
    /// <summary>A guest that passes values on to a host function, which gives them back: each value is lowered twice and lifted twice.</summary>
    public static TDelegate OfHost<TDelegate>(
        ComponentFunctionType type,
        TDelegate host,
        AbiOptions options,
        RuntimeResource[]? resources = null
    )
        where TDelegate : Delegate
    {
        var guest = new AbiGuest().Load(AbiGuest.Memory);
        var memory = guest.Core;
        Load(guest, type, guest.Import(type, host, memory, options, resources), memory);
        return guest.Export<TDelegate>(type, options, resources: resources);
    }

    /// <summary>Two guests: one passes to the other, which passes to a host function.</summary>
    public static TDelegate OfGuest<TDelegate>(
        ComponentFunctionType type,
        TDelegate host,
        AbiOptions outer,
        AbiOptions inner,
        RuntimeResource[]? resources = null
    )
        where TDelegate : Delegate
    {
        var callee = new AbiGuest().Load(AbiGuest.Memory);
        var calleeMemory = callee.Core;
        Load(callee, type, callee.Import(type, host, calleeMemory, inner, resources), calleeMemory);
        var caller = new AbiGuest().Load(AbiGuest.Memory);
        var callerMemory = caller.Core;
        var fused = FusedAdapters.Compile(type, inner, outer)(
            callee.Lift(type, resources: resources),
            caller.Lower(type, callerMemory, resources)
        );
        Load(caller, type, fused, callerMemory);
        return caller.Export<TDelegate>(type, outer, resources: resources);
    }

    private static void Load(AbiGuest guest, ComponentFunctionType type, Delegate import, Instance memory)
    {
        var lowered = CoreSignature.OfLower(type);
        var lifted = CoreSignature.OfLift(type);
        var loads = string.Concat(lifted.Parameters.Select((_, i) => $"(local.get {i}) "));
        var body = lowered.SpillsResult ? $"(call $g {loads} (i32.const 1024)) (i32.const 1024)" : $"(call $g {loads})";
        guest
            .Define("g", import)
            .Define("memory", memory.GetMemory()!)
            .Define("realloc", memory.GetFunction("realloc")!)
            .Load(
                $"""
                (import "" "g" (func $g {Declare(lowered)}))
                (import "" "memory" (memory 1)) (export "memory" (memory 0))
                (import "" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32))) (export "realloc" (func $realloc))
                (func (export "f") {Declare(lifted)} {body})
                """
            );
    }

    private static string Declare(CoreSignature signature)
    {
        var result = signature.Result is { } type ? $"(result {Name(type)})" : "";
        return $"(param {string.Join(' ', signature.Parameters.Select(Name))}) {result}";
    }

    private static string Name(CoreType type) =>
        type switch
        {
            CoreType.I32 => "i32",
            CoreType.I64 => "i64",
            CoreType.F32 => "f32",
            _ => "f64",
        };
}
