using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Types;

/// <summary>
/// A function type where it is used: by index, by its parameters and results, or both, which then must agree (core spec, §6.6.3).
/// </summary>
/// <remarks>It is resolved when its owner is written, because a type that it implies gets its number then.</remarks>
internal readonly record struct TypeUse(uint? Index, FunctionSignature Signature)
{
    /// <param name="locals">Where parameters are declared; null where they must not have identifiers.</param>
    public static TypeUse Read(TokenCursor cursor, TypeSpace types, IndexSpace? locals)
    {
        var at = cursor.Position;
        uint? index = null;
        if (cursor.TryForm("type"u8))
        {
            index = types.Ids.ReadIndex(cursor);
            cursor.ExpectClose();
        }

        var hasSignature = cursor.IsForm("param"u8) || cursor.IsForm("result"u8);
        var signature = new TypeReader(cursor, types).ReadSignature(locals);
        if (index is not { } known)
        {
            return new TypeUse(null, signature);
        }

        var defined = types.SignatureOf(known);
        if (!hasSignature)
        {
            locals?.DeclareAnonymous(defined?.Parameters.Length ?? 0);
            return new TypeUse(known, defined ?? FunctionSignature.Empty);
        }

        if (!types.Exists(known))
        {
            throw cursor.ErrorAt(at, $"unknown type {known}");
        }

        return signature.Equals(defined)
            ? new TypeUse(known, signature)
            : throw cursor.ErrorAt(at, $"inline function type does not match type {known}");
    }

    /// <summary>The type's index; the type is added if it is not there.</summary>
    public uint Resolve(TypeSpace types) => Index ?? types.Imply(Signature);

    /// <summary>Writes it as a block type, in the short form where there is one (core spec, §5.4.1).</summary>
    public void WriteBlockType(WasmWriter writer, TypeSpace types)
    {
        const byte NoValue = 0x40;
        if (Index is not null || Signature.Parameters.Length > 0 || Signature.Results.Length > 1)
        {
            writer.WriteSigned(Resolve(types));
        }
        else if (Signature.Results.Length == 0)
        {
            writer.WriteByte(NoValue);
        }
        else
        {
            Signature.Results[0].WriteTo(writer);
        }
    }
}
