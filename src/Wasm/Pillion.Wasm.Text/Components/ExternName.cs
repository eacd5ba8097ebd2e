using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <summary>The name of an import or export with its attributes (component model, Explainer.md, "Import and Export Definitions").</summary>
internal static class ExternName
{
    /// <summary>In the order of their codes.</summary>
    private static readonly string[] s_attributes = ["implements", "versionsuffix", "external-id"];

    /// <summary>Reads <c>"name" (implements "…")? (external-id "…")?</c>, each attribute once.</summary>
    public static void Read(TokenCursor cursor, WasmWriter writer)
    {
        const byte Plain = 0;
        const byte WithAttributes = 2;
        var name = ReadName(cursor);
        var attributes = new VectorSection();
        var seen = 0;
        while (AttributeCode(cursor) is { } code)
        {
            cursor.Position++;
            if ((seen & (1 << code)) != 0)
            {
                throw cursor.Unexpected();
            }

            seen |= 1 << code;
            cursor.Position++;
            var attribute = attributes.Add();
            attribute.WriteByte((byte)code);
            attribute.WriteSized(cursor.ReadName());
            cursor.ExpectClose();
        }

        writer.WriteByte(attributes.IsEmpty ? Plain : WithAttributes);
        writer.WriteSized(name);
        if (!attributes.IsEmpty)
        {
            attributes.WriteContent(writer);
        }
    }

    /// <summary>Whether <c>(export "name")</c> is here, or with another keyword, and nothing of what is exported.</summary>
    public static bool IsInline(TokenCursor cursor, ReadOnlySpan<byte> keyword)
    {
        var start = cursor.Position;
        var isInline = cursor.TryForm(keyword) && (cursor.Kind == TokenKind.String || cursor.IsForm("interface"u8));
        if (isInline)
        {
            if (cursor.Kind == TokenKind.String)
            {
                cursor.Position++;
            }
            else
            {
                cursor.SkipForm();
            }

            while (AttributeCode(cursor) is not null)
            {
                cursor.SkipForm();
            }

            isInline = cursor.Kind == TokenKind.Close;
        }

        cursor.Position = start;
        return isInline;
    }

    private static byte[] ReadName(TokenCursor cursor)
    {
        // An older form of names of interfaces.
        if (!cursor.TryForm("interface"u8))
        {
            return cursor.ReadName();
        }

        var name = cursor.ReadName();
        cursor.ExpectClose();
        return name;
    }

    /// <summary>The name of an attribute's code; null if there is none.</summary>
    public static string? AttributeOf(byte code) => code < s_attributes.Length ? s_attributes[code] : null;

    private static int? AttributeCode(TokenCursor cursor)
    {
        for (var code = 0; code < s_attributes.Length; code++)
        {
            if (cursor.IsForm(System.Text.Encoding.UTF8.GetBytes(s_attributes[code])))
            {
                return code;
            }
        }

        return null;
    }
}
