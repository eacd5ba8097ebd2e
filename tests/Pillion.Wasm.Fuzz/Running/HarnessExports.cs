using Pillion.Wasm.Binary;
using Pillion.Wasm.Fuzz.Generation;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>
/// Exports what the harness needs of a module: for every exported function with vectors in its type one that has two <c>i64</c> for each, so
/// that JavaScript can call it, and the counter of fuel that <c>wasm-tools smith</c> adds. Adds to the ends of the sections concerned; all
/// indices stay as they are.
/// </summary>
internal static class HarnessExports
{
    private const int TypeSection = 1;
    private const int FunctionSection = 3;
    private const int ExportSection = 7;
    private const int CodeSection = 10;

    /// <summary>Name under which the counter of fuel is exported.</summary>
    public const string Fuel = "fuel of the harness";

    public static byte[] Add(Module module, byte[] wasm)
    {
        var definition = module.Definition;
        int[] sections = [TypeSection, FunctionSection, ExportSection, CodeSection];
        if (!sections.All(id => definition.Sections.Exists(s => s.Id == id)))
        {
            return wasm;
        }

        var wrapped = definition
            .Exports.Where(e => e.Kind == ExternKind.Function && IsWrapped(definition.TypeOfFunction(e.Index)))
            .ToArray();
        var exports = wrapped.Select((e, i) => Export($"vectors {e.Name}", ExternKind.Function, definition.Functions.Count + i));
        if (HasFuel(definition))
        {
            exports = exports.Append(Export(Fuel, ExternKind.Global, definition.Globals.Count - 1));
        }

        var result = new WasmBytes();
        result.Raw(wasm.AsSpan(0, 8));
        foreach (var section in definition.Sections)
        {
            var entries = section.Id switch
            {
                TypeSection => wrapped.Select(e => Type(definition.TypeOfFunction(e.Index))),
                FunctionSection => wrapped.Select((_, i) => new WasmBytes().Unsigned(definition.Types.Count + i)),
                ExportSection => exports,
                CodeSection => wrapped.Select(e => Body(e.Index, definition.TypeOfFunction(e.Index))),
                _ => [],
            };
            result.Byte(section.Id).Sized(Extend(wasm.AsSpan(section.Start, section.End - section.Start), [.. entries]));
        }

        return result.ToArray();
    }

    /// <summary>Whether the last global is the counter that <c>--ensure-termination</c> adds.</summary>
    private static bool HasFuel(ModuleDefinition definition) =>
        definition.GlobalInitializers is [.., { Instructions: [{ Opcode: Opcode.I32Const, Operand: SmithProfile.Fuel }] }]
        && definition.Globals[^1] is { IsMutable: true };

    private static WasmBytes Export(string name, ExternKind kind, int index) => new WasmBytes().Name(name).Byte((int)kind).Unsigned(index);

    private static bool IsWrapped(FuncType type)
    {
        var types = type.Parameters.AddRange(type.Results);
        return types.Contains(ValueType.V128)
            && types.All(t => t.IsNumber || t == ValueType.V128 || t == ValueType.FuncRef || t == ValueType.ExternRef);
    }

    private static WasmBytes Extend(ReadOnlySpan<byte> contents, WasmBytes[] entries)
    {
        if (entries.Length == 0)
        {
            return new WasmBytes().Raw(contents);
        }

        var count = WasmBytes.ReadUnsigned(contents, out var length);
        var extended = new WasmBytes().Unsigned(count + entries.Length).Raw(contents[length..]);
        foreach (var entry in entries)
        {
            extended.Raw(entry.ToArray());
        }

        return extended;
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
