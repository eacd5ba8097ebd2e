using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasi.Preview3.Wit.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm;
using Pillion.Wasm.Components;
using RequestOptions = Pillion.Wasi.Preview3.Http.RequestOptions;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:http</c></content>
internal sealed partial class Preview3Host : Wit.Http.ITypes, IClient, IHandler
{
    /// <summary>What the guest's messages have in common.</summary>
    public HttpScope Http { get; } = new(context.Options.MaxResources);

    IFields Wit.Http.ITypes.CreateFields() => new Fields(Http, [], isImmutable: false);

    Result<IFields, HeaderError> Wit.Http.ITypes.FieldsFromList((string, byte[])[] entries) => Fields.FromList(Http, entries);

    IRequestOptions Wit.Http.ITypes.CreateRequestOptions() => new RequestOptions(Http, default, isImmutable: false);

    (IRequest, ComponentFuture<Result<Unit, ErrorCode>>) Wit.Http.ITypes.RequestNew(
        IFields headers,
        ComponentStream<byte>? contents,
        ComponentFuture<Result<IFields?, ErrorCode>> trailers,
        IRequestOptions? options
    )
    {
        var sent = ComponentFuture<Result<Unit, ErrorCode>>.Create(out var writer);
        var times = ((RequestOptions?)options)?.Take();
        return (new Request(Http, ((Fields)headers).Take(), new GuestContents(contents, trailers, writer), times), sent);
    }

    (ComponentStream<byte>, ComponentFuture<Result<IFields?, ErrorCode>>) Wit.Http.ITypes.RequestConsumeBody(
        IRequest @this,
        ComponentFuture<Result<Unit, ErrorCode>> res
    ) => ((Request)@this).TakeContents().Consume(res);

    (IResponse, ComponentFuture<Result<Unit, ErrorCode>>) Wit.Http.ITypes.ResponseNew(
        IFields headers,
        ComponentStream<byte>? contents,
        ComponentFuture<Result<IFields?, ErrorCode>> trailers
    )
    {
        var sent = ComponentFuture<Result<Unit, ErrorCode>>.Create(out var writer);
        return (new Response(Http, 200, ((Fields)headers).Take(), new GuestContents(contents, trailers, writer)), sent);
    }

    (ComponentStream<byte>, ComponentFuture<Result<IFields?, ErrorCode>>) Wit.Http.ITypes.ResponseConsumeBody(
        IResponse @this,
        ComponentFuture<Result<Unit, ErrorCode>> res
    ) => ((Response)@this).TakeContents().Consume(res);

    ValueTask<Result<IResponse, ErrorCode>> IClient.SendAsync(IRequest request) => SendAsync(context.Options.Http, (Request)request);

    ValueTask<Result<IResponse, ErrorCode>> IHandler.HandleAsync(IRequest request) =>
        SendAsync(context.Options.NextHandler, (Request)request);

    private async ValueTask<Result<IResponse, ErrorCode>> SendAsync(WasiHttpClient client, Request request)
    {
        if (request.Send(out var sent) is { } refused)
        {
            return refused;
        }

        if (!context.HttpRequests.TryOpen())
        {
            sent!.Body?.Dispose();
            return ErrorCode.ConnectionLimitReached.Instance;
        }

        IncomingHttpResponse answer;
        try
        {
            answer = await client.SendAsync(sent!, Http.Ended).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            context.HttpRequests.Close();
            return ErrorCodes.Of(exception);
        }

        answer = context.HttpRequests.Watch(answer);
        try
        {
            ForbiddenFields.RemoveFrom(answer.Headers);
            var contents = new HostContents(Http, () => answer.Body, Http.Ended);
            return Result<IResponse, ErrorCode>.Ok(new Response(Http, (ushort)answer.Status, answer.Headers, contents));
        }
        catch (WasmLimitException)
        {
            // The guest has too many resources: nobody will have this one.
            answer.Dispose();
            throw;
        }
    }
}
