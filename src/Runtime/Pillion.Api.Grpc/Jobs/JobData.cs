using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Job = Pillion.BuildingBlocks.Jobs.Job;

namespace Pillion.Api.Grpc.Jobs;

/// <summary>The data of a job: any message, of which one is JSON (<c>google.protobuf.Value</c>) and kept as its text.</summary>
internal static class JobData
{
    /// <summary>What is kept of a message.</summary>
    public static (ReadOnlyMemory<byte> Data, string TypeUrl) Read(Any? message)
    {
        if (message is null)
        {
            return (default, "");
        }

        if (message.TypeUrl != Job.JsonTypeUrl)
        {
            return (message.Value.Memory, message.TypeUrl);
        }

        try
        {
            return (Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Value.Parser.ParseFrom(message.Value))), Job.JsonTypeUrl);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            // No message at all, or one that JSON has no words for (a Value of no kind).
            return (message.Value.Memory, message.TypeUrl);
        }
    }

    /// <summary>The message; null for none.</summary>
    public static Any? Write(ReadOnlyMemory<byte> data, string typeUrl)
    {
        if (typeUrl != Job.JsonTypeUrl)
        {
            return typeUrl.Length == 0 && data.IsEmpty
                ? null
                : new Any { TypeUrl = typeUrl, Value = UnsafeByteOperations.UnsafeWrap(data) };
        }

        try
        {
            return Any.Pack(Value.Parser.ParseJson(Encoding.UTF8.GetString(data.Span)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            return new Any { TypeUrl = typeUrl, Value = UnsafeByteOperations.UnsafeWrap(data) };
        }
    }
}
