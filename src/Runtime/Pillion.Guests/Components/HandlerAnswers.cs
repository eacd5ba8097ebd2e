using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Guests.Components;

/// <summary>What a component answers, as the rest of the runtime knows answers.</summary>
internal static class HandlerAnswers
{
    /// <summary>Header fields without the length, which the body knows.</summary>
    public static HeaderList HeadersOf(HttpFields fields)
    {
        var headers = new HeaderList();
        foreach (var (name, value) in fields)
        {
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(name, Encoding.Latin1.GetString(value));
            }
        }

        return headers;
    }

    /// <summary>An answer with its body in one piece, if that is there, or still to come.</summary>
    /// <param name="stop">Called when whoever reads the body gives it up before its end.</param>
    /// <exception cref="WasiHttpException">The guest broke the body off, and it is known already.</exception>
    public static InvokeResponse Create(int status, HeaderList headers, OutgoingHttpBody? body, Action stop) =>
        new()
        {
            Status = status,
            Headers = headers,
            Body =
                body is null ? MessageBody.Empty
                : body.TryTakeAll(out var bytes) ? new MessageBody(bytes)
                : new MessageBody(body.AsStream(stop), body.Length),
        };
}
