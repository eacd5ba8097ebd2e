using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Types;

/// <summary>Reads types (core spec, §6.4).</summary>
internal sealed class TypeReader(TokenCursor cursor, TypeSpace types)
{
    /// <summary>A number, vector or reference type; null if none is here.</summary>
    public ValType? TryReadValType()
    {
        if (cursor.Kind == TokenKind.Keyword && ValType.Plain(cursor.Bytes) is { } plain)
        {
            cursor.Position++;
            return plain;
        }

        return TryReadRefType();
    }

    public ValType ReadValType() => TryReadValType() ?? throw cursor.Unexpected();

    public ValType? TryReadRefType()
    {
        if (cursor.Kind == TokenKind.Keyword && HeapTypes.OfReference(cursor.Bytes) is { } heap)
        {
            cursor.Position++;
            return ValType.Reference(heap, isNullable: true);
        }

        if (!cursor.TryForm("ref"u8))
        {
            return null;
        }

        var isNullable = cursor.TryKeyword("null"u8);
        var type = ValType.Reference(ReadHeapType(), isNullable);
        cursor.ExpectClose();
        return type;
    }

    public ValType ReadRefType() => TryReadRefType() ?? throw cursor.Unexpected();

    public long ReadHeapType()
    {
        if (cursor.Kind == TokenKind.Keyword && HeapTypes.Named(cursor.Bytes) is { } heap)
        {
            cursor.Position++;
            return heap;
        }

        return types.Ids.ReadIndex(cursor);
    }

    /// <summary>The type of a field: a value type or a packed one.</summary>
    public ValType ReadStorageType()
    {
        if (cursor.Kind == TokenKind.Keyword && ValType.Packed(cursor.Bytes) is { } packed)
        {
            cursor.Position++;
            return packed;
        }

        return ReadValType();
    }

    /// <summary>Parameters, then results.</summary>
    /// <param name="locals">Where parameters are declared; null where they must not have identifiers.</param>
    public FunctionSignature ReadSignature(IndexSpace? locals)
    {
        if (!cursor.IsForm("param"u8) && !cursor.IsForm("result"u8))
        {
            return FunctionSignature.Empty;
        }

        var parameters = new List<ValType>();
        ReadDeclarations("param"u8, locals, parameters);
        var results = ReadResults();
        if (cursor.IsForm("param"u8))
        {
            cursor.Position++;
            throw cursor.Unexpected();
        }

        return new FunctionSignature([.. parameters], results);
    }

    public ValType[] ReadResults()
    {
        var results = new List<ValType>();
        while (cursor.TryForm("result"u8))
        {
            ReadUntilClose(results);
        }

        return [.. results];
    }

    /// <summary>Parameters or locals: <c>(param $x t)</c> or <c>(param t*)</c>, any number of times.</summary>
    public void ReadDeclarations(ReadOnlySpan<byte> keyword, IndexSpace? locals, List<ValType> declared)
    {
        while (cursor.TryForm(keyword))
        {
            if (locals is not null && cursor.Kind is TokenKind.Id or TokenKind.Annotation)
            {
                locals.Declare(cursor);
                declared.Add(ReadValType());
                cursor.ExpectClose();
            }
            else
            {
                var before = declared.Count;
                ReadUntilClose(declared);
                locals?.DeclareAnonymous(declared.Count - before);
            }
        }
    }

    private void ReadUntilClose(List<ValType> declared)
    {
        while (!cursor.TryClose())
        {
            declared.Add(ReadValType());
        }
    }
}
