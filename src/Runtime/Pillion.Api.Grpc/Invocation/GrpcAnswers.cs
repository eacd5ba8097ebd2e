using Google.Protobuf;
using Google.Protobuf.Reflection;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Details;

namespace Pillion.Api.Grpc.Invocation;

/// <summary>Answers of gRPC in the form that callers over HTTP understand, too: a failure is a status of HTTP and a body that tells.</summary>
internal static class GrpcAnswers
{
    // What details usually are; a detail of another type has no form in JSON.
    private static readonly JsonFormatter s_json = new(
        JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor))
    );

    /// <summary>What only callers over gRPC want to know.</summary>
    public static GrpcAnswer Create(GrpcStatus status, string message, ReadOnlyMemory<byte> details, GrpcMetadata trailers, string typeUrl)
    {
        HeaderList list = [];
        InvocationHeaders.CopyTo(list, trailers);
        return new GrpcAnswer(status, message, details, list, typeUrl);
    }

    /// <summary>The whole answer.</summary>
    public static InvokeResponse Respond(GrpcAnswer answer, GrpcMetadata headers, string contentType, ReadOnlyMemory<byte> data)
    {
        HeaderList list = [];
        InvocationHeaders.CopyTo(list, headers);
        if (answer.Status != GrpcStatus.Ok)
        {
            (contentType, data) = ("application/json", Describe(answer));
        }

        if (contentType.Length > 0)
        {
            list.Set("Content-Type", contentType);
        }

        return new InvokeResponse
        {
            Status = answer.Status.ToHttp(),
            Headers = list,
            Body = new MessageBody(data),
            Grpc = answer,
        };
    }

    /// <summary>The status as Dapr writes it for callers over HTTP: <c>{"code": 5, "message": "…", "details": […]}</c>.</summary>
    private static byte[] Describe(GrpcAnswer answer)
    {
        var status = new Status { Code = (int)answer.Status, Message = answer.Message };
        if (!answer.Details.IsEmpty)
        {
            status.Details.Add(Status.Parser.ParseFrom(answer.Details.Span).Details.Where(CanBeJson));
        }

        return System.Text.Encoding.UTF8.GetBytes(s_json.Format(status));
    }

    private static bool CanBeJson(Google.Protobuf.WellKnownTypes.Any detail)
    {
        try
        {
            s_json.Format(detail);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
