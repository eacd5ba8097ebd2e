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
    public static InvokeResponse Create(int status, HeaderList headers, OutgoingHttpBody? body, Action stop)
    {
        HeaderList? trailers = null;
        var content = MessageBody.Empty;
        if (body is not null && body.TryTakeAll(out var bytes))
        {
            content = new MessageBody(bytes);
            trailers = TrailersOf(body);
        }
        else if (body is not null)
        {
            trailers = [];
            content = new MessageBody(new TrailedBodyStream(body, trailers, stop), body.Length);
        }

        return new InvokeResponse
        {
            Status = status,
            Headers = headers,
            Body = content,
            Trailers = trailers,
        };
    }

    /// <summary>The fields behind a body that has ended; null if there are none.</summary>
    public static HeaderList? TrailersOf(OutgoingHttpBody body)
    {
        if (body.Trailers is not { Count: > 0 })
        {
            return null;
        }

        var trailers = new HeaderList();
        CopyTrailers(body, trailers);
        return trailers;
    }

    /// <summary>Trailers as a guest gets them; null if there are none.</summary>
    public static HttpFields? ToFields(HeaderList? trailers)
    {
        if (trailers is not { Count: > 0 })
        {
            return null;
        }

        var fields = new HttpFields();
        foreach (var (name, value) in trailers)
        {
            fields.Add(name, value);
        }

        return fields;
    }

    /// <summary>Adds the fields behind a body, if it has ended.</summary>
    /// <returns>Whether it has not.</returns>
    public static bool CopyTrailers(OutgoingHttpBody body, HeaderList to)
    {
        foreach (var (name, value) in body.Trailers ?? [])
        {
            to.Add(name, Encoding.Latin1.GetString(value));
        }

        return !body.IsEnded;
    }
}
