using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Invocation;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Calling other apps.</content>
internal sealed partial class InterfacesHost : IInvocation
{
    /// <summary>The largest message that is handed over whole.</summary>
    public const long MaxMessageBytes = 64L << 20;

    Result<HttpResponse, InvokeError> IInvocation.Invoke(
        string appId,
        string methodPath,
        HttpVerb verb,
        (string, string)[] headers,
        string? query,
        ReadOnlySpan<byte> body
    )
    {
        var fields = new HeaderList();
        foreach (var (name, value) in headers)
        {
            fields.Add(name, value);
        }

        var call = new InvokeRequest
        {
            Method = verb.ToString().ToUpperInvariant(),
            Path = methodPath,
            Query = query ?? "",
            Headers = fields,
            Body = new MessageBody(body.ToArray()),
        };
        try
        {
            return Answer<HttpResponse, InvokeError>(
                () => InvokeAsync(appId, call),
                e => IsDenied(e) ? new InvokeError.PermissionDenied(e.Message) : new InvokeError.AppUnreachable(e.Message)
            );
        }
        catch (Exception e) when (e is BodyTooLargeException or IOException)
        {
            return new InvokeError.AppUnreachable(e.Message);
        }
    }

    private async ValueTask<HttpResponse> InvokeAsync(string appId, InvokeRequest call)
    {
        await using var answer = await _app.Invocation.InvokeAsync(appId, call, Cancel);
        var body = await answer.Body.ReadAllAsync(MaxMessageBytes, Cancel);
        return new HttpResponse((ushort)answer.Status, [.. answer.Headers.Select(field => (field.Key, field.Value))], body.ToArray());
    }
}
