using System.Text;

namespace Pillion.Wasm.Text.Syntax;

/// <summary>The annotation <c>(@name "…")</c>, which names what may not be written as an identifier (core spec, appendix §7.4.1).</summary>
internal static class NameAnnotation
{
    /// <summary>The name of the annotation here, null if there is none.</summary>
    public static string? TryRead(TokenCursor cursor)
    {
        if (!cursor.TryAnnotation("name"u8))
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(cursor.ReadName());
        cursor.ExpectClose();
        return name;
    }
}
