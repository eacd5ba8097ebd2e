using System.Text;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Invocation;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Calling other apps.</content>
internal sealed partial class DaprHost : IInvocation
{
    /// <summary>The largest answer that a guest takes whole; larger ones are for <c>wasi:http</c>, which streams.</summary>
    private const long MaxAnswerBytes = 64L << 20;

    Result<Response, Error> IInvocation.Invoke(string appId, Request request)
    {
        var query = request.Path.IndexOf('?', StringComparison.Ordinal);
        var headers = new HeaderList();
        foreach (var (name, value) in request.Headers)
        {
            headers.Add(name, Encoding.Latin1.GetString(value));
        }

        var call = new InvokeRequest
        {
            Method = request.Verb.ToUpperInvariant(),
            Path = query < 0 ? request.Path : request.Path[..query],
            Query = query < 0 ? "" : request.Path[(query + 1)..],
            Headers = headers,
            Body = new MessageBody(request.Body),
        };
        try
        {
            return Wait(InvokeAsync(appId, call));
        }
        catch (BuildingBlockException e)
        {
            return e.Error.GrpcStatus == GrpcStatus.NotFound ? new Error.AppNotFound(appId) : new Error.Common(ErrorOf(e.Error, appId));
        }
        catch (Exception e) when (e is BodyTooLargeException or IOException)
        {
            return new Error.Common(new Wit.Types.CommonError.Other(new(InvocationErrors.Code, e.Message)));
        }
    }

    private async ValueTask<Response> InvokeAsync(string appId, InvokeRequest call)
    {
        await using var answer = await app.Invocation.InvokeAsync(appId, call, Cancel);
        var body = await answer.Body.ReadAllAsync(MaxAnswerBytes, Cancel);
        var headers = new List<(string, byte[])>(answer.Headers.Count);
        foreach (var (name, value) in answer.Headers)
        {
            headers.Add((name, Encoding.Latin1.GetBytes(value)));
        }

        return new Response((ushort)answer.Status, [.. headers], body.ToArray());
    }
}
