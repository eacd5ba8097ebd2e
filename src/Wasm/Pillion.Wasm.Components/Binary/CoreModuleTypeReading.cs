using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Validation;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads the type of a core module (component model, Binary.md, "core:moduletype").</summary>
/// <remarks>Exports are described like imports, so that a module that imports all of them stands for the type while it is read and checked.</remarks>
internal static class CoreModuleTypeReading
{
    private const byte ImportCode = 0x00;
    private const byte TypeCode = 0x01;
    private const byte AliasCode = 0x02;
    private const byte ExportCode = 0x03;
    private const byte TypeSort = 0x10;
    private const byte OuterTarget = 0x01;

    public static CoreModuleType ReadModuleType(ref WasmReader reader, DecodingState state)
    {
        var start = reader.Position;
        var module = new ModuleDefinition { Bytes = [] };
        var isExport = new List<bool>();
        var names = new HashSet<(bool IsExport, string Module, string Name)>();
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var offset = reader.Position;
            switch (reader.ReadByte())
            {
                case ImportCode:
                    var from = reader.ReadName();
                    var name = reader.ReadName();
                    Require(names.Add((false, from, name)), $"duplicate import name `{from}:{name}`", offset);
                    ModuleDecoder.ReadImported(ref reader, module, from, name);
                    isExport.Add(false);
                    break;
                case TypeCode:
                    ReadType(ref reader, module);
                    break;
                case AliasCode:
                    module.Types.Add(ReadAlias(ref reader, state, module));
                    break;
                case ExportCode:
                    var export = reader.ReadName();
                    Require(names.Add((true, "", export)), $"export name `{export}` already defined", offset);
                    ModuleDecoder.ReadImported(ref reader, module, "", export);
                    isExport.Add(true);
                    break;
                case var code:
                    throw Items.InvalidLeadingByte(code, "type definition", offset);
            }
        }

        try
        {
            ModuleValidator.ValidateInterface(module);
        }
        catch (WasmValidationException e)
        {
            var reason = e.Reason.StartsWith("unknown type", StringComparison.Ordinal) ? $"{e.Reason}: type index out of bounds" : e.Reason;
            throw new ComponentValidationException($"core module type: {reason}", start, e);
        }

        return Describe(module, isExport);
    }

    private static void ReadType(ref WasmReader reader, ModuleDefinition module)
    {
        var offset = reader.Position;
        var mayBeModuleType = reader.Peek() == CoreTypeReading.ModuleTypeCode;
        try
        {
            TypeSection.ReadGroup(ref reader, module);
        }
        catch (WasmFormatException e) when (mayBeModuleType)
        {
            // The code is also that of types that are open for subtypes, which are all that can stand here.
            throw new ComponentValidationException(
                $"invalid leading byte: module types cannot contain module types ({e.Reason})",
                offset,
                e
            );
        }
    }

    private static CoreModuleType Describe(ModuleDefinition module, List<bool> isExport)
    {
        var imports = ImmutableArray.CreateBuilder<ImportType>();
        var exports = ImmutableArray.CreateBuilder<ExportType>();
        var described = module.DescribeImports();
        for (var i = 0; i < described.Length; i++)
        {
            if (isExport[i])
            {
                exports.Add(new ExportType(described[i].Name, described[i].Type));
            }
            else
            {
                imports.Add(described[i]);
            }
        }

        return new CoreModuleType(imports.DrainToImmutable(), exports.DrainToImmutable());
    }

    private static DefinedType ReadAlias(ref WasmReader reader, DecodingState state, ModuleDefinition module)
    {
        var offset = reader.Position;
        var sort = reader.ReadByte();
        if (sort != TypeSort)
        {
            throw Items.InvalidLeadingByte(sort, "outer alias kind", offset);
        }

        var target = reader.ReadByte();
        if (target != OuterTarget)
        {
            throw Items.InvalidLeadingByte(target, "outer alias target", offset + 1);
        }

        var count = reader.ReadU32();
        var index = reader.ReadU32();
        if (count == 0)
        {
            Require(index < (uint)module.Types.Count, $"unknown core type {index}: type index out of bounds", offset);
            return module.Types[(int)index];
        }

        // The type is a scope of its own, which is not among those of components.
        return CoreTypeReading.ResolveOuter(state, count - 1, index, offset).Type
            ?? throw new ComponentValidationException(
                $"core type {index} is that of a module, which no core module type can contain",
                offset
            );
    }

    private static void Require(bool condition, string otherwise, int offset)
    {
        if (!condition)
        {
            throw new ComponentValidationException(otherwise, offset);
        }
    }
}
