using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads imports, exports, their names and types, and the start (component model, Binary.md, "Import and Export Definitions").</summary>
internal static class ExternReading
{
    public static Definition ReadImport(ref WasmReader reader) =>
        new ComponentImportDefinition(reader.Position, ReadName(ref reader), ReadExternType(ref reader));

    public static Definition ReadExport(ref WasmReader reader)
    {
        var offset = reader.Position;
        var name = ReadName(ref reader);
        var sort = SortReading.ReadExternSort(ref reader);
        var index = reader.ReadU32();
        var flagOffset = reader.Position;
        return reader.ReadByte() switch
        {
            0x00 => new ComponentExportDefinition(offset, name, sort, index, Type: null),
            0x01 => new ComponentExportDefinition(offset, name, sort, index, ReadExternType(ref reader)),
            var code => throw Items.InvalidLeadingByte(code, "optional component export type", flagOffset),
        };
    }

    public static Definition ReadStart(ref WasmReader reader)
    {
        var offset = reader.Position;
        var function = reader.ReadU32();
        var arguments = new uint[reader.ReadCount()];
        foreach (ref var argument in arguments.AsSpan())
        {
            argument = reader.ReadU32();
        }

        return new StartDefinition(offset, function, [.. arguments], reader.ReadU32());
    }

    public static ExternName ReadName(ref WasmReader reader)
    {
        var offset = reader.Position;
        switch (reader.ReadByte())
        {
            // Once the name of an interface had another code than a plain one.
            case 0x00 or 0x01:
                return new ExternName(reader.ReadName());
            case 0x02:
                var name = new ExternName(reader.ReadName());
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    name = ReadAttribute(ref reader, name);
                }

                return name;
            case var code:
                throw Items.InvalidLeadingByte(code, "component name", offset);
        }
    }

    public static ExternTypeExpression ReadExternType(ref WasmReader reader)
    {
        const string What = "component external kind";
        var offset = reader.Position;
        switch (reader.ReadByte())
        {
            case 0x00:
                var sort = reader.ReadByte();
                return sort == (byte)Sort.CoreModule
                    ? new ExternTypeExpression(offset, Sort.CoreModule, reader.ReadU32())
                    : throw Items.InvalidLeadingByte(sort, What, offset + 1);
            case 0x01:
                return new ExternTypeExpression(offset, Sort.Function, reader.ReadU32());
            case 0x02:
                return ReadValue(ref reader, offset);
            case 0x03:
                return ReadTypeBound(ref reader, offset);
            case 0x04:
                return new ExternTypeExpression(offset, Sort.Component, reader.ReadU32());
            case 0x05:
                return new ExternTypeExpression(offset, Sort.Instance, reader.ReadU32());
            case var code:
                throw Items.InvalidLeadingByte(code, What, offset);
        }
    }

    private static ExternName ReadAttribute(ref WasmReader reader, ExternName name)
    {
        var offset = reader.Position;
        var code = reader.ReadByte();
        return (code, name) switch
        {
            (0x00, { Implements: null }) => name with { Implements = reader.ReadName() },
            (0x01, { VersionSuffix: null }) => name with { VersionSuffix = reader.ReadName() },
            (0x02, { ExternalId: null }) => name with { ExternalId = reader.ReadName() },
            (0x00, _) => throw Duplicate("implements", offset),
            (0x01, _) => throw Duplicate("versionsuffix", offset),
            (0x02, _) => throw Duplicate("external-id", offset),
            _ => throw Items.InvalidLeadingByte(code, "name option", offset),
        };
    }

    private static ComponentValidationException Duplicate(string attribute, int offset) =>
        new($"duplicate '{attribute}' option in name", offset);

    private static ExternTypeExpression ReadTypeBound(ref WasmReader reader, int offset) =>
        reader.ReadByte() switch
        {
            0x00 => new ExternTypeExpression(offset, Sort.Type, reader.ReadU32()),
            0x01 => new ExternTypeExpression(offset, Sort.Type, 0) { IsAbstract = true },
            var code => throw Items.InvalidLeadingByte(code, "type bound", offset + 1),
        };

    private static ExternTypeExpression ReadValue(ref WasmReader reader, int offset) =>
        reader.ReadByte() switch
        {
            0x00 => new ExternTypeExpression(offset, Sort.Value, reader.ReadU32()),
            0x01 => new ExternTypeExpression(offset, Sort.Value, 0) { Value = DefinedTypeReading.ReadReference(ref reader) },
            var code => throw Items.InvalidLeadingByte(code, "value bound", offset + 1),
        };
}
