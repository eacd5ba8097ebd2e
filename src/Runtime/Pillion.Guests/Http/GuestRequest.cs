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
    /// <summary>The header fields; a line that has no name, or characters that would end a line, is an error.</summary>
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
            if (name.IsEmpty || !HttpMethodNames.IsValid(name.ToString()) || line.ContainsAny('\r', '\0'))
            {
                headers = null;
                return false;
            }

            headers.Add(name.ToString(), line[(colon + 1)..].Trim().ToString());
        }

        return true;
    }
}
