using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads what types of components and instances are made of (component model, Binary.md, "componentdecl", "instancedecl").</summary>
internal static class DeclarationReading
{
    private const byte CoreType = 0x00;
    private const byte Type = 0x01;
    private const byte Alias = 0x02;
    private const byte Import = 0x03;
    private const byte Export = 0x04;

    public static ImmutableArray<Definition> ReadAll(ref WasmReader reader, DecodingState state, bool ofComponent)
    {
        ComponentDecoder.Enter(state, reader.Position);
        var declarations = Items.ReadVector<Definition>(ref reader, state, ofComponent ? ReadOfComponent : ReadOfInstance);
        ComponentDecoder.Leave(state);
        return declarations;
    }

    private static Definition ReadOfComponent(ref WasmReader reader, DecodingState state)
    {
        if (reader.Peek() != Import)
        {
            return ReadOfInstance(ref reader, state);
        }

        reader.Position++;
        return ExternReading.ReadImport(ref reader);
    }

    private static Definition ReadOfInstance(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        switch (reader.ReadByte())
        {
            case CoreType:
                return CoreTypeReading.ReadDefinition(ref reader, state);
            case Type:
                return TypeReading.ReadDefinition(ref reader, state);
            case Alias:
                return AliasReading.ReadAlias(ref reader, state);
            case Export:
                return new ExportDeclaration(offset, ExternReading.ReadName(ref reader), ExternReading.ReadExternType(ref reader));
            case var code:
                throw Items.InvalidLeadingByte(code, "component or instance type declaration", offset);
        }
    }
}
