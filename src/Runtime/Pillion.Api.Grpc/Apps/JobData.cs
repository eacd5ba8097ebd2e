using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.BuildingBlocks.Callbacks;

namespace Pillion.Api.Grpc.Apps;

/// <summary>The data of a job as an app gets it: as it was scheduled, and JSON as a <c>google.protobuf.Value</c>.</summary>
internal static class JobData
{
    /// <summary>The data; null for none.</summary>
    public static Any? Write(JobTrigger trigger)
    {
        if (trigger.TypeUrl.Length > 0)
        {
            return new Any { TypeUrl = trigger.TypeUrl, Value = UnsafeByteOperations.UnsafeWrap(trigger.Data) };
        }

        if (trigger.Data.IsEmpty)
        {
            return null;
        }

        try
        {
            return Any.Pack(Value.Parser.ParseJson(Encoding.UTF8.GetString(trigger.Data.Span)));
        }
        catch (InvalidProtocolBufferException)
        {
            return Any.Pack(new BytesValue { Value = UnsafeByteOperations.UnsafeWrap(trigger.Data) });
        }
    }
}
