using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads instances (component model, Binary.md, "Instance Definitions").</summary>
internal static class InstanceReading
{
    private const byte Instantiate = 0x00;
    private const byte InlineExports = 0x01;
    private const byte CoreInstanceSort = 0x12;

    public static Definition ReadCoreInstance(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        return reader.ReadByte() switch
        {
            Instantiate => new CoreInstantiateDefinition(offset, reader.ReadU32(), Items.ReadVector(ref reader, state, ReadCoreArgument)),
            InlineExports => new CoreInlineExportsDefinition(offset, Items.ReadVector(ref reader, state, ReadCoreExport)),
            var code => throw Items.InvalidLeadingByte(code, "core instance", offset),
        };
    }

    public static Definition ReadInstance(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        return reader.ReadByte() switch
        {
            Instantiate => new InstantiateDefinition(offset, reader.ReadU32(), Items.ReadVector(ref reader, state, ReadArgument)),
            InlineExports => new InlineExportsDefinition(offset, Items.ReadVector(ref reader, state, ReadExport)),
            var code => throw Items.InvalidLeadingByte(code, "instance", offset),
        };
    }

    private static CoreInstantiationArgument ReadCoreArgument(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        var name = reader.ReadName();
        var sort = reader.ReadByte();
        return sort == CoreInstanceSort
            ? new CoreInstantiationArgument(offset, name, reader.ReadU32())
            : throw Items.InvalidLeadingByte(sort, "instantiation arg kind", reader.Position - 1);
    }

    private static CoreInlineExport ReadCoreExport(ref WasmReader reader, DecodingState state)
    {
        const string What = "core external kind";
        var offset = reader.Position;
        var name = reader.ReadName();
        var sort = SortReading.ReadCoreSort(ref reader, What);
        return sort <= Sort.CoreTag
            ? new CoreInlineExport(offset, name, sort, reader.ReadU32())
            : throw Items.InvalidLeadingByte((byte)sort, What, reader.Position - 1);
    }

    private static InstantiationArgument ReadArgument(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        var name = reader.ReadName();
        return new InstantiationArgument(offset, name, SortReading.ReadExternSort(ref reader), reader.ReadU32());
    }

    private static InlineExport ReadExport(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        var name = ExternReading.ReadName(ref reader);
        return new InlineExport(offset, name, SortReading.ReadExternSort(ref reader), reader.ReadU32());
    }
}
