namespace Pillion.Abstractions.PubSub;

/// <summary>A broker that takes many messages in one go; it reports <see cref="PubSubFeatures.BulkPublish"/>. For others the block publishes one by one.</summary>
public interface IBulkPublisher : IPubSub
{
    /// <summary>Publishes messages to one topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="entries">The messages with the caller's entry ids.</param>
    /// <param name="metadata">Metadata of the request as a whole, or null for none.</param>
    /// <param name="cancellationToken">Cancels what was not sent yet.</param>
    /// <returns>The entries that were not accepted; empty when all were.</returns>
    ValueTask<IReadOnlyList<BulkPublishFailure>> BulkPublishAsync(
        string topic,
        IReadOnlyList<BulkPublishEntry> entries,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    );
}

/// <summary>One message of a bulk publish.</summary>
/// <param name="EntryId">The caller's id of the message, unique in its request.</param>
/// <param name="Data">The bytes to publish.</param>
/// <param name="ContentType">Their content type.</param>
/// <param name="Metadata">The message's own metadata, or null for none; it wins over the request's.</param>
public readonly record struct BulkPublishEntry(
    string EntryId,
    ReadOnlyMemory<byte> Data,
    string ContentType,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>A message of a bulk publish that was not accepted.</summary>
/// <param name="EntryId">The caller's id of the message.</param>
/// <param name="Error">Why.</param>
public readonly record struct BulkPublishFailure(string EntryId, string Error);
