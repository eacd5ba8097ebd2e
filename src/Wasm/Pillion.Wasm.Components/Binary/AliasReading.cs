using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads aliases (component model, Binary.md, "Alias Definitions").</summary>
internal static class AliasReading
{
    private const byte ExportTarget = 0x00;
    private const byte CoreExportTarget = 0x01;
    private const byte OuterTarget = 0x02;

    public static Definition ReadAlias(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        var sort = SortReading.ReadSort(ref reader, "component outer alias kind");
        var sortEnd = reader.Position;
        switch (reader.ReadByte())
        {
            case ExportTarget:
                if (sort.IsCore() && sort != Sort.CoreModule)
                {
                    throw Items.InvalidLeadingByte((byte)sort, "component external kind", sortEnd - 1);
                }

                return new ExportAliasDefinition(offset, sort, reader.ReadU32(), reader.ReadName());
            case CoreExportTarget:
                if (sort > Sort.CoreTag)
                {
                    throw Items.InvalidLeadingByte((byte)sort, "core external kind", sortEnd - 1);
                }

                return new CoreExportAliasDefinition(offset, sort, reader.ReadU32(), reader.ReadName());
            case OuterTarget:
                if (sort is not (Sort.CoreModule or Sort.CoreType or Sort.Type or Sort.Component))
                {
                    throw Items.InvalidLeadingByte((byte)sort, "component outer alias kind", sortEnd - 1);
                }

                var alias = new OuterAliasDefinition(offset, sort, reader.ReadU32(), reader.ReadU32());
                if (sort == Sort.CoreType)
                {
                    CoreTypeReading.AddOuterAlias(state, alias.Count, alias.Index, offset);
                }

                return alias;
            case var code:
                throw Items.InvalidLeadingByte(code, "alias", sortEnd);
        }
    }
}
