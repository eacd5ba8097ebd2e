using System.Collections.ObjectModel;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Guests.Components.Messaging.Wit.Types;

namespace Pillion.Guests.Components.Messaging;

/// <summary>A message: one that a guest makes, or an event on its way to it.</summary>
internal sealed class Message(byte[] data) : IMessage
{
    private readonly List<(string Key, string Value)> _metadata = [];
    private readonly string? _topic;

    private Message(byte[] data, string topic, string contentType, IReadOnlyDictionary<string, string>? metadata)
        : this(data)
    {
        _topic = topic;
        ContentType = contentType.Length > 0 ? contentType : null;
        foreach (var (key, value) in metadata ?? ReadOnlyDictionary<string, string>.Empty)
        {
            _metadata.Add((key, value));
        }
    }

    public byte[] Data { get; private set; } = data;

    public string? ContentType { get; private set; }

    /// <summary>The metadata by name; null for none.</summary>
    public Dictionary<string, string>? MetadataMap => _metadata.Count == 0 ? null : _metadata.ToDictionary(StringComparer.Ordinal);

    /// <summary>The message that an event is: its data, and as metadata what the broker told about it.</summary>
    public static Message Of(TopicEvent topicEvent) => Of(topicEvent.Topic, topicEvent.Event, topicEvent.Metadata);

    /// <summary>The message that an event of a bulk delivery is.</summary>
    public static Message Of(string topic, BulkTopicEventEntry entry) =>
        entry.Event is { } cloudEvent
            ? Of(topic, cloudEvent, entry.Metadata)
            : new Message(entry.RawData.ToArray(), topic, entry.ContentType, entry.Metadata);

    private static Message Of(string topic, CloudEvent cloudEvent, IReadOnlyDictionary<string, string>? metadata) =>
        new(cloudEvent.GetData().ToArray(), topic, cloudEvent.DataContentType, metadata);

    string? IMessage.Topic() => _topic;

    string? IMessage.ContentType() => ContentType;

    void IMessage.SetContentType(string contentType) => ContentType = contentType;

    ReadOnlyMemory<byte> IMessage.Data() => Data;

    void IMessage.SetData(ReadOnlySpan<byte> data) => Data = data.ToArray();

    (string, string)[]? IMessage.Metadata() => _metadata.Count == 0 ? null : [.. _metadata];

    void IMessage.AddMetadata(string key, string value)
    {
        Remove(key);
        _metadata.Add((key, value));
    }

    void IMessage.SetMetadata((string, string)[] meta)
    {
        _metadata.Clear();
        foreach (var (key, value) in meta)
        {
            Remove(key);
            _metadata.Add((key, value));
        }
    }

    void IMessage.RemoveMetadata(string key) => Remove(key);

    private void Remove(string key) => _metadata.RemoveAll(pair => pair.Key == key);
}
