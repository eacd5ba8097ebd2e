using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads types of components (component model, Binary.md, "type"): which kind it is, functions and resources.</summary>
internal static class TypeReading
{
    private const byte Resource = 0x3F;
    private const byte Function = 0x40;
    private const byte Component = 0x41;
    private const byte Instance = 0x42;
    private const byte AsyncFunction = 0x43;

    public static Definition ReadDefinition(ref WasmReader reader, DecodingState state) =>
        new TypeDefinition(reader.Position, ReadType(ref reader, state));

    private static TypeExpression ReadType(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        switch (reader.ReadByte())
        {
            case Resource:
                var representation = Wasm.Binary.TypeReading.ReadValueType(ref reader, state.Scope.Types);
                return new ResourceExpression(offset, representation, Items.ReadFlag(ref reader) ? reader.ReadU32() : null);
            case Function:
                return ReadFunction(ref reader, state, offset, isAsync: false);
            case AsyncFunction:
                return ReadFunction(ref reader, state, offset, isAsync: true);
            case Component:
                return new ComponentTypeExpression(offset, DeclarationReading.ReadAll(ref reader, state, ofComponent: true));
            case Instance:
                return new InstanceTypeExpression(offset, DeclarationReading.ReadAll(ref reader, state, ofComponent: false));
            case var code:
                return DefinedTypeReading.ReadBody(ref reader, state, code, offset);
        }
    }

    private static FunctionExpression ReadFunction(ref WasmReader reader, DecodingState state, int offset, bool isAsync)
    {
        var parameters = Items.ReadVector(ref reader, state, DefinedTypeReading.ReadLabeled);
        return new FunctionExpression(offset, isAsync, parameters, ReadResult(ref reader, "component function results"));
    }

    /// <summary>The result of a function: a type, or none.</summary>
    public static ValueTypeReference? ReadResult(ref WasmReader reader, string what)
    {
        var offset = reader.Position;
        switch (reader.ReadByte())
        {
            case 0x00:
                return DefinedTypeReading.ReadReference(ref reader);
            case 0x01:
                var count = reader.ReadByte();
                return count == 0 ? null : throw Items.InvalidLeadingByte(count, "number of results", offset + 1);
            case var code:
                throw Items.InvalidLeadingByte(code, what, offset);
        }
    }
}
