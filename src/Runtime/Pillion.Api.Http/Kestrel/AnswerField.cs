using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pillion.Api.Http.Kestrel;

/// <summary>
/// Makes header fields of an app fit for the wire. Kestrel refuses a bad field with an exception when the whole answer is ready, and an app, a Wasm
/// guest above all, may send anything.
/// </summary>
internal static class AnswerField
{
    // RFC 9110 §5.6.2, token.
    private static readonly SearchValues<char> s_name = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    /// <summary>The value as it can be sent.</summary>
    /// <returns>False for a field that must not be sent: its name is no token, its value could start another line, or it is the length, which is known better here.</returns>
    public static bool TryPrepare(string name, string value, [NotNullWhen(true)] out string? sendable)
    {
        sendable = null;
        if (
            name.AsSpan().IndexOfAnyExcept(s_name) >= 0
            || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        // RFC 9110 §5.5: visible characters, space, tab and bytes above ASCII.
        var isLatin1 = true;
        foreach (var c in value)
        {
            if (c is (< ' ' and not '\t') or '\x7f')
            {
                return false;
            }

            isLatin1 &= c <= '\xff';
        }

        // Characters go out as Latin-1, one byte each; text beyond it goes out as the bytes of its UTF-8.
        sendable = isLatin1 ? value : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
        return true;
    }
}
