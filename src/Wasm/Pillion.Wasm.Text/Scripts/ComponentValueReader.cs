using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Numbers;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>Reads values of component-level types, which scripts write as <c>(keyword …)</c>, or in records without parentheses.</summary>
internal sealed class ComponentValueReader(TokenCursor cursor)
{
    /// <summary>A value that begins with one of the keywords that core values do not have; null if there is none.</summary>
    public WastValue? TryRead()
    {
        var start = cursor.Position;
        cursor.Position++;
        if (cursor.PeekKind(-1) != TokenKind.Open || TryReadBare() is not { } value)
        {
            cursor.Position = start;
            return null;
        }

        cursor.ExpectClose();
        return value;
    }

    private WastValue Read()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw cursor.Error("unexpected token: too many values inside one another");
        }

        var hasParentheses = cursor.Kind == TokenKind.Open;
        cursor.Position += hasParentheses ? 1 : 0;
        var value = TryReadBare() ?? TryReadFloat() ?? throw cursor.Unexpected();
        if (hasParentheses)
        {
            cursor.ExpectClose();
        }

        return value;
    }

    private WastValue? TryReadFloat() =>
        cursor.TryKeyword("f32.const"u8) ? new WastValue.F32(NumberReader.ReadF32(cursor))
        : cursor.TryKeyword("f64.const"u8) ? new WastValue.F64(NumberReader.ReadF64(cursor))
        : null;

    private WastValue? TryReadBare() =>
        cursor.TryKeyword("bool.const"u8) ? new WastValue.Bool(ReadBool())
        : cursor.TryKeyword("s8.const"u8) ? new WastValue.S8((sbyte)ReadSigned(8))
        : cursor.TryKeyword("u8.const"u8) ? new WastValue.U8((byte)ReadUnsigned(8))
        : cursor.TryKeyword("s16.const"u8) ? new WastValue.S16((short)ReadSigned(16))
        : cursor.TryKeyword("u16.const"u8) ? new WastValue.U16((ushort)ReadUnsigned(16))
        : cursor.TryKeyword("s32.const"u8) ? new WastValue.S32((int)ReadSigned(32))
        : cursor.TryKeyword("u32.const"u8) ? new WastValue.U32((uint)ReadUnsigned(32))
        : cursor.TryKeyword("s64.const"u8) ? new WastValue.S64(ReadSigned(64))
        : cursor.TryKeyword("u64.const"u8) ? new WastValue.U64(ReadUnsigned(64))
        : cursor.TryKeyword("char.const"u8) ? new WastValue.Char(ReadRune())
        : cursor.TryKeyword("str.const"u8) ? new WastValue.String(ReadText())
        : cursor.TryKeyword("list.const"u8) ? new WastValue.List(ReadAll())
        : cursor.TryKeyword("tuple.const"u8) ? new WastValue.Tuple(ReadAll())
        : cursor.TryKeyword("record.const"u8) ? new WastValue.Record(ReadFields())
        : cursor.TryKeyword("variant.const"u8) ? new WastValue.Variant(ReadText(), ReadOptional())
        : cursor.TryKeyword("enum.const"u8) ? new WastValue.Enum(ReadText())
        : cursor.TryKeyword("option.none"u8) ? new WastValue.Option(null)
        : cursor.TryKeyword("option.some"u8) ? new WastValue.Option(Read())
        : cursor.TryKeyword("result.ok"u8) ? new WastValue.Result(IsOk: true, ReadOptional())
        : cursor.TryKeyword("result.err"u8) ? new WastValue.Result(IsOk: false, ReadOptional())
        : cursor.TryKeyword("flags.const"u8) ? new WastValue.Flags(ReadNames())
        : null;

    private bool ReadBool() => cursor.TryKeyword("true"u8) || (cursor.TryKeyword("false"u8) ? false : throw cursor.Unexpected());

    private ulong ReadUnsigned(int bits) => cursor.TryReadUnsigned(bits, $"u{bits} constant out of range") ?? throw cursor.Unexpected();

    private long ReadSigned(int bits)
    {
        if (cursor.Kind != TokenKind.Integer)
        {
            throw cursor.Unexpected();
        }

        var isRead = IntegerLiteral.TryParse(cursor.Bytes, out var negative, out var magnitude);
        var limit = (1ul << (bits - 1)) - (negative ? 0u : 1u);
        if (!isRead || magnitude > limit)
        {
            throw cursor.Error($"s{bits} constant out of range");
        }

        cursor.Position++;
        return negative ? unchecked((long)(0 - magnitude)) : (long)magnitude;
    }

    private Rune ReadRune()
    {
        var at = cursor.Position;
        var runes = ReadText().EnumerateRunes().ToArray();
        return runes.Length == 1 ? runes[0] : throw cursor.ErrorAt(at, "unexpected token: a char is one Unicode scalar value");
    }

    private string ReadText() => Encoding.UTF8.GetString(cursor.ReadName());

    private WastValue? ReadOptional() => cursor.Kind == TokenKind.Close ? null : Read();

    private ImmutableArray<WastValue> ReadAll()
    {
        var values = ImmutableArray.CreateBuilder<WastValue>();
        while (cursor.Kind != TokenKind.Close)
        {
            values.Add(Read());
        }

        return values.ToImmutable();
    }

    private ImmutableArray<(string Name, WastValue Value)> ReadFields()
    {
        var fields = ImmutableArray.CreateBuilder<(string, WastValue)>();
        while (cursor.TryForm("field"u8))
        {
            fields.Add((ReadText(), Read()));
            cursor.ExpectClose();
        }

        return fields.ToImmutable();
    }

    private ImmutableArray<string> ReadNames()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        while (cursor.Kind == TokenKind.String)
        {
            names.Add(ReadText());
        }

        return names.ToImmutable();
    }
}
