using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Modules;

/// <summary>The custom sections of a module and their places among the others.</summary>
internal sealed class CustomSections
{
    /// <summary>Names of sections in annotations, in the order of the sections.</summary>
    private static readonly (string Name, SectionId Section)[] s_names =
    [
        ("type", SectionId.Type),
        ("import", SectionId.Import),
        ("func", SectionId.Function),
        ("table", SectionId.Table),
        ("memory", SectionId.Memory),
        ("tag", SectionId.Tag),
        ("global", SectionId.Global),
        ("export", SectionId.Export),
        ("start", SectionId.Start),
        ("elem", SectionId.Element),
        ("code", SectionId.Code),
        ("data", SectionId.Data),
    ];

    /// <summary>In the order of the text. Those without a section go before the first or after the last of all.</summary>
    private readonly List<(SectionId? Section, bool IsAfter, byte[] Content)> _sections = [];

    /// <summary>The words of an annotation for the place right behind a section.</summary>
    public static string PlaceBehind(SectionId section) =>
        section == SectionId.DataCount ? "(before code)" : $"(after {Array.Find(s_names, n => n.Section == section).Name})";

    /// <summary>Reads <c>(@custom "name" (before|after section)? "bytes"*)</c> from after its name (core spec, appendix §7.4.3).</summary>
    public void ReadAnnotation(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.String)
        {
            throw cursor.Kind == TokenKind.Error ? cursor.Unexpected() : Error(cursor, "missing section name");
        }

        var at = cursor.Position;
        var name = cursor.ReadString();
        if (!System.Text.Unicode.Utf8.IsValid(name))
        {
            cursor.Position = at;
            throw Error(cursor, "malformed UTF-8 encoding");
        }

        var (section, isAfter) = cursor.Kind == TokenKind.Open ? ReadPlace(cursor) : (null, true);
        var content = new WasmWriter();
        content.WriteSized(name);
        content.WriteBytes(cursor.ReadStrings());
        if (!cursor.TryClose())
        {
            throw cursor.Kind == TokenKind.Error ? cursor.Unexpected() : Error(cursor, "unexpected token");
        }

        _sections.Add((section, isAfter, content.Written.ToArray()));
    }

    /// <summary>
    /// Writes the sections whose place is right before or right after another, whether that is there or not; or, if none is given,
    /// before or after all.
    /// </summary>
    public void WriteBeside(SectionId? section, bool isAfter, WasmWriter module)
    {
        foreach (var custom in _sections)
        {
            if (custom.Section == section && custom.IsAfter == isAfter)
            {
                module.WriteByte((byte)SectionId.Custom);
                module.WriteSized(custom.Content);
            }
        }
    }

    private static (SectionId? Section, bool IsAfter) ReadPlace(TokenCursor cursor)
    {
        cursor.Position++;
        var isAfter = cursor.IsKeyword("after"u8);
        if (!isAfter && !cursor.IsKeyword("before"u8))
        {
            throw Error(cursor, "malformed placement");
        }

        cursor.Position++;
        var section = Named(cursor);
        var isOutermost = isAfter ? cursor.IsKeyword("last"u8) : cursor.IsKeyword("first"u8);
        if (section is null && !isOutermost)
        {
            throw Error(cursor, "malformed section kind");
        }

        cursor.Position++;
        cursor.ExpectClose();
        return (section, isAfter);
    }

    private static SectionId? Named(TokenCursor cursor)
    {
        foreach (var (name, section) in s_names)
        {
            if (cursor.Kind == TokenKind.Keyword && System.Text.Ascii.Equals(cursor.Bytes, name))
            {
                return section;
            }
        }

        return null;
    }

    private static WatFormatException Error(TokenCursor cursor, string message) => cursor.Error("@custom annotation: " + message);
}
