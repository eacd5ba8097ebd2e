using System.Globalization;
using System.Text;

namespace Pillion.Guests.Tests.Testing;

/// <summary>Requests by the guest <c>fetch</c>, which makes them byte for byte.</summary>
internal static class Fetch
{
    /// <summary>Has the guest make a request.</summary>
    /// <param name="app">The guest, called by stdio.</param>
    /// <param name="headers">Header lines as the guest passes them, one character for each byte.</param>
    public static async Task<Fetched> FetchAsync(this GuestApp app, string method, string url, string headers = "", string body = "")
    {
        var head = Encoding.Latin1.GetBytes(headers);
        byte[] input = [.. Encoding.UTF8.GetBytes($"{method}\n{url}\n{head.Length}\n"), .. head, .. Encoding.UTF8.GetBytes(body)];
        var output = Encoding.Latin1.GetString((await app.PostAsync("/", input)).Body.Span);
        var code = int.Parse(
            output.AsSpan(5, output.IndexOf('\n', StringComparison.Ordinal) - 5),
            NumberStyles.None,
            CultureInfo.InvariantCulture
        );
        if (code != 0)
        {
            return new Fetched(code, 0, "", "");
        }

        var lines = output.Split('\n', 3);
        var end = output.IndexOf("\n\n", StringComparison.Ordinal);
        return new Fetched(
            code,
            int.Parse(lines[1].AsSpan("status ".Length), NumberStyles.None, CultureInfo.InvariantCulture),
            output[(lines[0].Length + lines[1].Length + 2)..(end + 1)],
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(output[(end + 2)..]))
        );
    }
}

/// <summary>What came.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The header lines, each with its end, one character for each byte.</param>
/// <param name="Body">The body.</param>
internal sealed record Fetched(int Code, int Status, string Headers, string Body);
