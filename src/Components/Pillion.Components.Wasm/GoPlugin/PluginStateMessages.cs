using Google.Protobuf;
using Google.Protobuf.Collections;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Wasm.GoPlugin.Protocol;

namespace Pillion.Components.Wasm.GoPlugin;

/// <summary>Requests and answers of state stores as messages. Options are there when they say nothing too: Go's plug-ins may not look.</summary>
internal static class PluginStateMessages
{
    // How an error of components-contrib's state.ETagError begins (state/errors.go).
    private const string ETagMismatch = "possible etag mismatch. error from state store";
    private const string ETagInvalid = "invalid etag value";

    public static InitRequest Init(ComponentSpec spec)
    {
        var metadata = new Metadata { Name = spec.Name };
        foreach (var (name, value) in spec.Metadata)
        {
            metadata.Properties[name] = value;
        }

        return new InitRequest { Metadata = metadata };
    }

    public static GetRequest Get(in StateGetRequest request)
    {
        var message = new GetRequest
        {
            Key = request.Key,
            Options = new GetStateOption { Consistency = Name(request.Consistency) },
        };
        Fill(message.Metadata, request.Metadata);
        return message;
    }

    public static SetRequest Set(in StateSetRequest request)
    {
        var message = new SetRequest
        {
            Key = request.Key,
            Data = UnsafeByteOperations.UnsafeWrap(request.Value),
            Etag = request.ETag ?? "",
            Options = new SetStateOption { Concurrency = Name(request.Concurrency), Consistency = Name(request.Consistency) },
            ContentType = request.ContentType ?? "",
        };
        Fill(message.Metadata, request.Metadata);
        return message;
    }

    public static DeleteRequest Delete(in StateDeleteRequest request)
    {
        var message = new DeleteRequest
        {
            Key = request.Key,
            Etag = request.ETag ?? "",
            Options = new DeleteStateOption { Concurrency = Name(request.Concurrency), Consistency = Name(request.Consistency) },
        };
        Fill(message.Metadata, request.Metadata);
        return message;
    }

    /// <summary>A message without anything is how a plug-in says that there is no such key.</summary>
    public static StateValue Read(GetResponse message) =>
        message is { Data.IsEmpty: true, Etag: "", ContentType: "", Metadata.Count: 0 }
            ? default
            : new StateValue(
                message.Data.Memory,
                message.Etag is "" ? null : message.Etag,
                message.ContentType is "" ? null : message.ContentType,
                message.Metadata.Count == 0 ? null : message.Metadata.AsReadOnly()
            );

    /// <summary>What the ABI has methods for, of what the plug-in names.</summary>
    public static StateFeatures Read(FeaturesResponse message)
    {
        var features = StateFeatures.None;
        foreach (var name in message.Features)
        {
            features |= name switch
            {
                "ETAG" => StateFeatures.ETag,
                "TTL" => StateFeatures.Ttl,
                "PARTITION_KEY" => StateFeatures.PartitionKey,
                _ => StateFeatures.None,
            };
        }

        return features;
    }

    /// <summary>Whether an error says that a write was refused for its ETag.</summary>
    public static StateWriteStatus StatusOf(string error) =>
        error.StartsWith(ETagMismatch, StringComparison.Ordinal) ? StateWriteStatus.ETagMismatch
        : error.StartsWith(ETagInvalid, StringComparison.Ordinal) ? StateWriteStatus.ETagInvalid
        : StateWriteStatus.Ok;

    private static string Name(StateConsistency consistency) =>
        consistency switch
        {
            StateConsistency.Eventual => "eventual",
            StateConsistency.Strong => "strong",
            _ => "",
        };

    private static string Name(StateConcurrency concurrency) =>
        concurrency switch
        {
            StateConcurrency.FirstWrite => "first-write",
            StateConcurrency.LastWrite => "last-write",
            _ => "",
        };

    private static void Fill(MapField<string, string> field, IReadOnlyDictionary<string, string>? metadata)
    {
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>(0))
        {
            field[name] = value;
        }
    }
}
