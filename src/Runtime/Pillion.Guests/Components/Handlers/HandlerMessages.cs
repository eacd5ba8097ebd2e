using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Components.Handlers;

/// <summary>Requests and answers of handlers that take and give them whole.</summary>
internal static class HandlerMessages
{
    /// <summary>The largest request that is handed over whole; larger ones are for <c>wasi:http</c>, which streams.</summary>
    private const long MaxRequestBytes = 64L << 20;

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="AppChannelException">It is too large.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        GuestComponent app,
        InvokeRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await request.Body.ReadAllAsync(MaxRequestBytes, cancellationToken);
        }
        catch (BodyTooLargeException e)
        {
            throw new AppChannelException(
                AppChannelFailure.TooLarge,
                $"the request to app '{app.AppId}' is larger than {MaxRequestBytes} bytes, the most that its handler can be given",
                e
            );
        }
    }

    /// <summary>What a handler has answered.</summary>
    /// <exception cref="AppChannelException">Its status is none.</exception>
    public static InvokeResponse ToResponse(GuestComponent app, int status, IEnumerable<(string Name, string Value)> fields, byte[] body)
    {
        if (status is < 100 or > 999)
        {
            throw new AppChannelException(
                AppChannelFailure.Failed,
                $"app '{app.AppId}' answered with the status {status}, which is no HTTP status"
            );
        }

        var headers = new HeaderList();
        foreach (var (name, value) in fields)
        {
            // The body knows its length.
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(name, value);
            }
        }

        return new InvokeResponse
        {
            Status = status,
            Headers = headers,
            Body = new MessageBody(body),
        };
    }
}
