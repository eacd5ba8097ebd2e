using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Api.Grpc.Invocation;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Protos.Internals;
using InvokeResult = Pillion.Protos.Common.InvokeResponse;

namespace Pillion.Api.Grpc.Internals;

/// <summary>Answers between runtimes. Their status is one of HTTP or, below 100, one of gRPC, as the app speaks.</summary>
internal static class InternalAnswers
{
    private const int LowestHttpStatus = 100;

    /// <summary>The message of an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="data">Its body; empty when that follows.</param>
    public static InternalInvokeResponse Write(InvokeResponse answer, ByteString? data)
    {
        var message = new InternalInvokeResponse { Status = new Status { Code = answer.Status } };
        answer.Headers.CopyTo(message.Headers);
        if (answer.Grpc is { } grpc)
        {
            grpc.Trailers.CopyTo(message.Trailers);
            message.Status = new Status { Code = (int)grpc.Status, Message = grpc.Message };
            if (!grpc.Details.IsEmpty)
            {
                message.Status.Details.Add(Pillion.Grpc.Details.Status.Parser.ParseFrom(grpc.Details.Span).Details);
            }

            if (grpc.Status != GrpcStatus.Ok)
            {
                return message;
            }
        }
        else if (answer.Body.Length is { } length)
        {
            message.Headers["Content-Length"] = new ListStringValue
            {
                Values = { length.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            };
        }

        message.Message = new InvokeResult
        {
            ContentType = answer.Headers.Get("Content-Type") ?? "",
            Data = new Any { TypeUrl = answer.Grpc?.DataTypeUrl ?? "", Value = data ?? ByteString.Empty },
        };
        return message;
    }

    /// <summary>An answer that was received.</summary>
    /// <param name="message">Its message.</param>
    /// <param name="body">Its body.</param>
    public static InvokeResponse Read(InternalInvokeResponse message, MessageBody body)
    {
        var headers = message.Headers.ToHeaders();
        headers.Remove("Content-Length");
        if (message.Message?.ContentType is { Length: > 0 } contentType)
        {
            headers.Set("Content-Type", contentType);
        }

        return new InvokeResponse
        {
            Status = message.Status.Code,
            Headers = headers,
            Body = body,
        };
    }

    /// <summary>Whether the app answered over HTTP.</summary>
    public static bool IsHttp(InternalInvokeResponse message) => message.Status.Code >= LowestHttpStatus;

    /// <summary>An answer of an app that speaks gRPC.</summary>
    /// <param name="message">Its message.</param>
    /// <param name="data">Its whole body.</param>
    public static InvokeResponse ReadGrpc(InternalInvokeResponse message, ReadOnlyMemory<byte> data)
    {
        var status = message.Status;
        var details = new Pillion.Grpc.Details.Status
        {
            Code = status.Code,
            Message = status.Message,
            Details = { status.Details },
        };
        var answer = new GrpcAnswer(
            (GrpcStatus)status.Code,
            status.Message,
            status.Details.Count == 0 ? default : details.ToByteArray(),
            message.Trailers.ToHeaders(),
            message.Message?.Data?.TypeUrl ?? ""
        );
        var metadata = new GrpcMetadata();
        var contentType = message.Message is null ? "" : InvocationHeaders.ContentType(message.Message);
        var response = GrpcAnswers.Respond(answer, metadata, contentType, data);
        foreach (var (name, value) in message.Headers.ToHeaders())
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                response.Headers.Add(name, value);
            }
        }

        return response;
    }
}
