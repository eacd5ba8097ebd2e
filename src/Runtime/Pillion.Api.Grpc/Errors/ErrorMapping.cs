using System.Diagnostics;
using Google.Protobuf;
using Pillion.BuildingBlocks.Errors;
using Pillion.Grpc;
using Pillion.Grpc.Details;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc.Errors;

/// <summary>Errors of the catalogue as statuses of gRPC, with the details that Dapr sends.</summary>
internal static class ErrorMapping
{
    /// <summary>Stands before every method.</summary>
    public static ValueTask InterceptAsync(GrpcServerCall call, GrpcCallHandler next)
    {
        try
        {
            var task = next(call);
            return task.IsCompletedSuccessfully ? task : AwaitAsync(task);
        }
        catch (BuildingBlockException e)
        {
            throw ToGrpc(e.Error, e);
        }
    }

    /// <summary>An error that an operation returned.</summary>
    public static GrpcException ToGrpc(this BuildingBlockError error, Exception? cause = null) =>
        new(
            (GrpcStatusCode)error.GrpcStatus,
            error.Message,
            [.. error.Details.Select(detail => Google.Protobuf.WellKnownTypes.Any.Pack(Message(detail)))],
            innerException: cause
        );

    private static async ValueTask AwaitAsync(ValueTask task)
    {
        try
        {
            await task;
        }
        catch (BuildingBlockException e)
        {
            throw ToGrpc(e.Error, e);
        }
    }

    private static IMessage Message(ErrorDetail detail)
    {
        switch (detail)
        {
            case ErrorInfoDetail info:
                var message = new ErrorInfo { Reason = info.Reason, Domain = ErrorInfoDetail.Domain };
                foreach (var (key, value) in info.Metadata ?? new Dictionary<string, string>())
                {
                    message.Metadata.Add(key, value);
                }

                return message;
            case ResourceInfoDetail resource:
                return new ResourceInfo
                {
                    ResourceType = resource.ResourceType,
                    ResourceName = resource.ResourceName,
                    Owner = resource.Owner,
                    Description = resource.Description,
                };
            case BadRequestDetail bad:
                return new BadRequest
                {
                    FieldViolations =
                    {
                        new BadRequest.Types.FieldViolation { Field = bad.Field, Description = bad.Description },
                    },
                };
            case HelpDetail help:
                return new Help
                {
                    Links =
                    {
                        new Help.Types.Link { Url = help.Url, Description = help.Description },
                    },
                };
            default:
                throw new UnreachableException($"{detail.GetType().Name} has no message");
        }
    }
}
