using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Pillion.Testing.Fuzzing;

namespace Pillion.Api.Grpc.Tests.Fuzzing;

/// <summary>Requests of every method: well-formed messages with values of any kind, and bytes that are none.</summary>
internal sealed class MessageGenerator(FuzzInput input)
{
    private const int MaxDepth = 5;

    /// <summary>What stands in the body of a call: length-prefixed messages, most of them whole.</summary>
    public byte[] Frames(MethodDescriptor method)
    {
        using var frames = new MemoryStream();
        var count = method.IsClientStreaming ? input.Below(4) : 1;
        for (var i = 0; i < count; i++)
        {
            var message = input.Below(10) switch
            {
                0 => input.Bytes(input.Below(100)),
                1 => input.Mutate(Message(method)),
                _ => Message(method),
            };
            frames.Write(Frame(message));
        }

        var body = frames.ToArray();
        return input.Below(20) switch
        {
            0 => body[..input.Below(body.Length + 1)],
            1 => input.Mutate(body),
            2 => [.. body, .. body],
            _ => body,
        };
    }

    /// <summary>A message behind its prefix: not compressed, and its length.</summary>
    public static byte[] Frame(byte[] message)
    {
        var prefix = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(1), (uint)message.Length);
        return [.. prefix, .. message];
    }

    private byte[] Message(MethodDescriptor method) => Message(method.InputType, Component(method.Name), 0).ToArray();

    private ByteString Message(MessageDescriptor type, string component, int depth)
    {
        using var buffer = new MemoryStream();
        var output = new CodedOutputStream(buffer);
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            var isNamed = field.Name is "store_name" or "pubsub_name" or "component_name" or "name" or "id" or "topic" or "operation";
            var count =
                input.Chance(isNamed ? 95 : 60) && depth < MaxDepth
                    ? field.IsRepeated
                        ? input.Below(4)
                        : 1
                    : 0;
            for (; count > 0; count--)
            {
                Write(output, field, component, depth);
            }
        }

        output.Flush();
        return ByteString.CopyFrom(buffer.ToArray());
    }

    private void Write(CodedOutputStream output, FieldDescriptor field, string component, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(Text(field, component));
                break;
            case FieldType.Bytes:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(input.Bytes(input.Below(50))));
                break;
            case FieldType.Message or FieldType.Group:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(Message(field.MessageType, component, depth + 1));
                break;
            case FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Fixed64);
                output.WriteFixed64(unchecked((ulong)input.Number()));
                break;
            case FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Fixed32);
                output.WriteFixed32(unchecked((uint)input.Number()));
                break;
            default:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
                output.WriteInt64(input.Chance(60) ? input.Below(4) : input.Number());
                break;
        }
    }

    private ByteString Text(FieldDescriptor field, string component)
    {
        if (input.Chance(3))
        {
            return ByteString.CopyFrom(input.Bytes(5));
        }

        var text = field.Name switch
        {
            _ when input.Chance(15) => input.Hostile(),
            "store_name" or "pubsub_name" or "component_name" => component,
            "name" or "id" or "topic" => component is "files" or "app" or "bus" ? component : "j1",
            "operation" or "operationType" => input.Pick("create", "get", "list", "delete", "upsert"),
            "content_type" or "data_content_type" => input.Pick("application/json", "application/cloudevents+json", "text/plain"),
            "query" => """{"filter":{"EQ":{"a":1}},"page":{"limit":2}}""",
            "schedule" => input.Pick("@every 1h", "@daily", "0 0 * * * *"),
            "due_time" or "ttl" => input.Pick("1h", "5s", "PT1H", "2030-01-01T00:00:00Z"),
            "key_wrap_algorithm" => input.Pick("A256KW", "AES", "RSA"),
            "key_name" or "decryption_key_name" => "key",
            "type_url" => "type.googleapis.com/google.protobuf." + input.Pick("StringValue", "Value", "Struct"),
            "key" or "keys" => input.Pick("a", "name", "fileName", "k1", "rawPayload", "ttlInSeconds"),
            _ => input.Pick("a", "1", "x.txt"),
        };
        return ByteString.CopyFrom(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The component of the host that a method is for.</summary>
    private static string Component(string method) =>
        method switch
        {
            _ when method.Contains("State", StringComparison.Ordinal) => "store",
            _ when method.Contains("Secret", StringComparison.Ordinal) => "secrets",
            _ when method.Contains("Configuration", StringComparison.Ordinal) => "config",
            _ when method.Contains("ock", StringComparison.Ordinal) => "locks",
            _ when method.Contains("Publish", StringComparison.Ordinal) => "bus",
            _ when method.Contains("Topic", StringComparison.Ordinal) => "bus",
            _ when method.Contains("crypt", StringComparison.Ordinal) => "keys",
            _ when method.Contains("Converse", StringComparison.Ordinal) => "echo",
            _ when method.Contains("Binding", StringComparison.Ordinal) => "files",
            _ when method.Contains("InvokeService", StringComparison.Ordinal) => "app",
            _ => "j1",
        };
}
