using Pillion.Wasm.Binary;
using Pillion.Wasm.Fuzz.Generation;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>
/// Exports what the harness needs of a module: for every exported function with vectors in its type one that has two <c>i64</c> for each, so
/// that JavaScript can call it, and the counter of fuel that <c>wasm-tools smith</c> adds. All
/// indices stay as they are.
/// </summary>
internal static class HarnessExports
{
    /// <summary>Name under which the counter of fuel is exported.</summary>
    public const string Fuel = "fuel of the harness";

    public static byte[] Add(Module module, byte[] wasm)
    {
        var definition = module.Definition;
        if (!ModuleAppendix.CanAppend(definition))
        {
            return wasm;
        }

        var wrapped = definition
            .Exports.Where(e => e.Kind == ExternKind.Function && IsWrapped(definition.TypeOfFunction(e.Index)))
            .ToArray();
        var exports = wrapped.Select(
            (e, i) => ModuleAppendix.Export($"vectors {e.Name}", ExternKind.Function, definition.Functions.Count + i)
        );
        if (HasFuel(definition))
        {
            exports = exports.Append(ModuleAppendix.Export(Fuel, ExternKind.Global, definition.Globals.Count - 1));
        }

        return ModuleAppendix.Append(
            definition,
            wasm,
            types: [.. wrapped.Select(e => Type(definition.TypeOfFunction(e.Index)))],
            functions: [.. wrapped.Select((_, i) => new WasmBytes().Unsigned(definition.Types.Count + i))],
            exports: [.. exports],
            bodies: [.. wrapped.Select(e => Body(e.Index, definition.TypeOfFunction(e.Index)))]
        );
    }

    /// <summary>Whether the last global is the counter that <c>--ensure-termination</c> adds.</summary>
    private static bool HasFuel(ModuleDefinition definition) =>
        definition.GlobalInitializers is [.., { Instructions: [{ Opcode: Opcode.I32Const, Operand: SmithProfile.Fuel }] }]
        && definition.Globals[^1] is { IsMutable: true };

    private static bool IsWrapped(FuncType type)
    {
        var types = type.Parameters.AddRange(type.Results);
        return types.Contains(ValueType.V128)
            && types.All(t => t.IsNumber || t == ValueType.V128 || t == ValueType.FuncRef || t == ValueType.ExternRef);
    }

    private static WasmBytes Type(FuncType type)
    {
        var result = new WasmBytes().Byte(0x60);
        foreach (var list in new[] { type.Parameters, type.Results })
        {
            var flat = list.SelectMany(t => t == ValueType.V128 ? [ValueType.I64, ValueType.I64] : new[] { t }).ToArray();
            result.Unsigned(flat.Length);
            foreach (var item in flat)
            {
                result.Byte(item.Code);
            }
        }

        return result;
    }

    private static WasmBytes Body(int function, FuncType type)
    {
        var parameters = type.Parameters.Sum(p => p == ValueType.V128 ? 2 : 1);
        var body = new WasmBytes().Unsigned(type.Results.Length);
        foreach (var result in type.Results)
        {
            body.Unsigned(1).Byte(result.Code);
        }

        var local = 0;
        foreach (var parameter in type.Parameters)
        {
            body.Byte(0x20).Unsigned(local++);
            if (parameter == ValueType.V128)
            {
                // i64x2.splat, local.get, i64x2.replace_lane 1
                body.Byte(0xFD).Unsigned(0x12).Byte(0x20).Unsigned(local++).Byte(0xFD).Unsigned(0x1E).Byte(1);
            }
        }

        body.Byte(0x10).Unsigned(function);
        for (var i = type.Results.Length - 1; i >= 0; i--)
        {
            body.Byte(0x21).Unsigned(parameters + i);
        }

        for (var i = 0; i < type.Results.Length; i++)
        {
            body.Byte(0x20).Unsigned(parameters + i);
            if (type.Results[i] == ValueType.V128)
            {
                // i64x2.extract_lane 0, local.get, i64x2.extract_lane 1
                body.Byte(0xFD).Unsigned(0x1D).Byte(0).Byte(0x20).Unsigned(parameters + i).Byte(0xFD).Unsigned(0x1D).Byte(1);
            }
        }

        return new WasmBytes().Sized(body.Byte(0x0B));
    }
}
