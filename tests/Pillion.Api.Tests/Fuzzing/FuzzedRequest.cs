using System.Text;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Tests.Fuzzing;

/// <summary>A request as a hostile client makes it.</summary>
internal sealed record FuzzedRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>The request without a socket: with every character that a Wasm guest could hand over.</summary>
    public InProcessApiRequest InProcess()
    {
        HeaderList list = [];
        foreach (var (name, value) in Headers)
        {
            list.Add(name, value);
        }

        return new InProcessApiRequest(Method, Target, list, new MessageBody(Body));
    }

    /// <summary>The request on the wire. Line ends are left out of names and values: what came behind them would be another request.</summary>
    /// <param name="inChunks">Whether the body comes in chunks instead of with its length.</param>
    public byte[] OnTheWire(bool inChunks)
    {
        var head = new StringBuilder($"{Line(Method)} {Line(Target)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(Line(name)).Append(": ").Append(Line(value)).Append("\r\n");
        }

        if (!inChunks)
        {
            head.Append("Content-Length: ").Append(Body.Length).Append("\r\n\r\n");
            return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Body];
        }

        head.Append("Transfer-Encoding: chunked\r\n\r\n");
        var chunk = Body.Length == 0 ? "" : $"{Body.Length:x}\r\n";
        return [.. Encoding.UTF8.GetBytes(head + chunk), .. Body, .. (Body.Length == 0 ? "0\r\n\r\n"u8 : "\r\n0\r\n\r\n"u8)];
    }

    /// <summary>The request, short, for a message.</summary>
    public override string ToString() =>
        $"{Method} {Short(Target)} [{string.Join("; ", Headers.Select(h => $"{h.Name}: {Short(h.Value)}"))}] {Short(Encoding.UTF8.GetString(Body))}";

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";

    private static string Line(string text) => text.Replace('\r', ' ').Replace('\n', ' ');
}
