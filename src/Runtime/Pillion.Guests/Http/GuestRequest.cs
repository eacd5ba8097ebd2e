using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Guests.Http;

/// <summary>A request as a guest made it.</summary>
/// <param name="Method">Any token.</param>
/// <param name="Url">Absolute.</param>
/// <param name="HeaderLines">Lines of <c>name:value</c>.</param>
/// <param name="Body">The whole body.</param>
internal readonly record struct GuestRequest(string Method, string Url, string HeaderLines, ReadOnlyMemory<byte> Body)
{
    // RFC 9110 §5.5: what no value has. The tab is allowed.
    private static readonly SearchValues<char> s_notInValues = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Append(0x7f).Where(c => c != '\t').Select(c => (char)c),
    ]);

    /// <summary>The header fields; a line that has no name, or control characters, is an error.</summary>
    public bool TryReadHeaders([NotNullWhen(true)] out HeaderList? headers)
    {
        headers = [];
        foreach (var range in HeaderLines.AsSpan().Split('\n'))
        {
            var line = HeaderLines.AsSpan()[range].Trim();
            if (line.IsEmpty)
            {
                continue;
            }

            var colon = line.IndexOf(':');
            var name = colon < 0 ? default : line[..colon].Trim();
            if (name.IsEmpty || !HttpMethodNames.IsValid(name.ToString()) || line.ContainsAny(s_notInValues))
            {
                headers = null;
                return false;
            }

            headers.Add(name.ToString(), line[(colon + 1)..].Trim().ToString());
        }

        return true;
    }
}
