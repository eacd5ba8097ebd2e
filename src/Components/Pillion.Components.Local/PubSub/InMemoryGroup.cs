using System.Threading.Channels;
using Pillion.Abstractions.PubSub;

namespace Pillion.Components.Local.PubSub;

/// <summary>A consumer group of one topic, or of all topics that begin alike: what its members have still to take.</summary>
internal sealed class InMemoryGroup(string name, string pattern)
{
    /// <summary>How many messages may wait; a publisher then waits, too, as Dapr's does for the message before.</summary>
    public const int Capacity = 10_000;

    private readonly Channel<TopicMessage> _messages = Channel.CreateBounded<TopicMessage>(Capacity);

    /// <summary>The group: an app's id, or the component's <c>consumerID</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The topic; with <c>*</c> at its end all topics that begin alike and go on.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>How many subscriptions share the messages; guarded by the component's lock.</summary>
    public int Members { get; set; }

    /// <summary>What waits.</summary>
    public ChannelReader<TopicMessage> Reader => _messages.Reader;

    /// <summary>Whether messages of the topic are the group's (components-contrib <c>internal/eventbus</c>).</summary>
    public bool Wants(string topic) =>
        Pattern == topic
        || (Pattern.EndsWith('*') && topic.Length >= Pattern.Length && topic.AsSpan().StartsWith(Pattern.AsSpan(0, Pattern.Length - 1)));

    /// <summary>Adds a message; waits while there are too many. Nothing happens when the group is gone.</summary>
    public ValueTask WriteAsync(TopicMessage message, CancellationToken cancellationToken) =>
        _messages.Writer.TryWrite(message) ? ValueTask.CompletedTask : WriteSlowlyAsync(message, cancellationToken);

    /// <summary>Puts back what a leaving member could not finish, for the others.</summary>
    public void PutBack(TopicMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>The last member has left.</summary>
    public void Close() => _messages.Writer.TryComplete();

    private async ValueTask WriteSlowlyAsync(TopicMessage message, CancellationToken cancellationToken)
    {
        while (await _messages.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_messages.Writer.TryWrite(message))
            {
                return;
            }
        }
    }
}
