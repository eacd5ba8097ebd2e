using System.Collections.Concurrent;
using System.Text;
using Pillion.Abstractions.PubSub;
using Pillion.Testing;

namespace Pillion.Components.Conformance.PubSub;

/// <summary>A subscriber for tests: keeps what it got, and answers as it is told.</summary>
public sealed class MessageCollector
{
    private readonly ConcurrentQueue<TopicMessage> _messages = new();

    /// <summary>What to answer; acknowledges everything at first.</summary>
    public Func<TopicMessage, ValueTask<DeliveryOutcome>> Answer { get; set; } = static _ => new(DeliveryOutcome.Acknowledged);

    /// <summary>How many messages came, repeated ones included.</summary>
    public int Count => _messages.Count;

    /// <summary>The messages as text, in the order they came.</summary>
    public IReadOnlyList<string> Texts => [.. _messages.Select(m => Encoding.UTF8.GetString(m.Data.Span))];

    /// <summary>The messages in the order they came; their bytes are copies.</summary>
    public IReadOnlyList<TopicMessage> Messages => [.. _messages];

    /// <summary>The handler to subscribe with.</summary>
    public ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _messages.Enqueue(message with { Data = message.Data.ToArray() });
        return Answer(message);
    }

    /// <summary>Waits until so many messages came.</summary>
    public Task HasAsync(int count, string what) => Wait.UntilAsync(() => Count >= count, $"{what} ({count} messages)");

    /// <summary>Waits until so many different messages came.</summary>
    public Task HasDistinctAsync(int count, string what) =>
        Wait.UntilAsync(() => Count >= count && Texts.Distinct(StringComparer.Ordinal).Count() >= count, $"{what} ({count} messages)");
}
