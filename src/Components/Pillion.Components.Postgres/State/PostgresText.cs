using System.Text;

namespace Pillion.Components.Postgres.State;

/// <summary>What PostgreSQL's <c>text</c> can hold: every valid Unicode text without a NUL.</summary>
internal static class PostgresText
{
    /// <summary>Whether the server can store the text, and so whether anything can be there under it.</summary>
    public static bool CanHold(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        for (var rest = text.AsSpan(); ; )
        {
            var surrogate = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
            {
                return true;
            }

            if (Rune.DecodeFromUtf16(rest[surrogate..], out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[(surrogate + length)..];
        }
    }
}
