using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Error;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:http</c></content>
internal sealed partial class Preview2Host : Wit.Http.ITypes, IOutgoingHandler
{
    IFields Wit.Http.ITypes.CreateFields() => new GuestFields(context, [], isImmutable: false);

    Result<IFields, HeaderError> Wit.Http.ITypes.FieldsFromList((string, byte[])[] entries)
    {
        var fields = new HttpFields();
        foreach (var (name, value) in entries)
        {
            if (GuestFields.ErrorOf(FieldRules.Append(fields, name, value)) is { } error)
            {
                return error;
            }
        }

        return Result<IFields, HeaderError>.Ok(new GuestFields(context, fields, isImmutable: false));
    }

    IOutgoingRequest Wit.Http.ITypes.CreateOutgoingRequest(IFields headers) => new OutgoingRequest(context, Take(headers));

    IRequestOptions Wit.Http.ITypes.CreateRequestOptions() => new RequestOptions(context);

    void Wit.Http.ITypes.ResponseOutparamSet(IResponseOutparam param, Result<IOutgoingResponse, ErrorCode> response) =>
        ((ResponseOutparam)param).Set(response);

    IFutureTrailers Wit.Http.ITypes.IncomingBodyFinish(IIncomingBody @this) => ((IncomingBody)@this).Finish();

    IOutgoingResponse Wit.Http.ITypes.CreateOutgoingResponse(IFields headers) => new OutgoingResponse(context, Take(headers));

    Result<Unit, ErrorCode> Wit.Http.ITypes.OutgoingBodyFinish(IOutgoingBody @this, IFields? trailers) =>
        ((OutgoingBody)@this).Finish((GuestFields?)trailers);

    ErrorCode? Wit.Http.ITypes.HttpErrorCode(IError err) => HttpErrors.Find(((IoError)err).Exception);

    Result<IFutureIncomingResponse, ErrorCode> IOutgoingHandler.Handle(IOutgoingRequest request, IRequestOptions? options)
    {
        if (((OutgoingRequest)request).Send((RequestOptions?)options, out var sent) is { } error)
        {
            return error;
        }

        if (!context.HttpRequests.TryOpen())
        {
            sent!.Body?.Dispose();
            return ErrorCode.ConnectionLimitReached.Instance;
        }

        return Result<IFutureIncomingResponse, ErrorCode>.Ok(FutureIncomingResponse.Send(context, sent!));
    }

    private static HttpFields Take(IFields fields)
    {
        var given = (GuestFields)fields;
        given.Consume();
        return given.Fields;
    }
}
