using Microsoft.AspNetCore.Http;

namespace Pillion.Api.Http.Kestrel;

/// <summary>The answer carries the caller's trace on (W3C Trace Context §3.2), so that a caller can tell which trace an answer belongs to.</summary>
internal static class TraceHeaders
{
    // version "-" trace-id "-" parent-id "-" flags: 2 + 1 + 32 + 1 + 16 + 1 + 2 characters.
    private const int Length = 55;

    public static void Echo(IHeaderDictionary request, IHeaderDictionary response)
    {
        var parent = request.TraceParent;
        if (parent.Count != 1 || !IsValid(parent[0]) || response.TraceParent.Count > 0)
        {
            return;
        }

        response.TraceParent = parent;
        if (request.TraceState.Count > 0)
        {
            response.TraceState = request.TraceState;
        }
    }

    private static bool IsValid(string? parent) =>
        parent is { Length: Length }
        && parent[2] == '-'
        && parent[35] == '-'
        && parent[52] == '-'
        && !parent.StartsWith("ff", StringComparison.Ordinal)
        && parent.AsSpan(3, 32).IndexOfAnyExcept('0') >= 0
        && parent.AsSpan(36, 16).IndexOfAnyExcept('0') >= 0
        && IsLowerHex(parent.AsSpan(0, 2))
        && IsLowerHex(parent.AsSpan(3, 32))
        && IsLowerHex(parent.AsSpan(36, 16))
        && IsLowerHex(parent.AsSpan(53, 2));

    private static bool IsLowerHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
