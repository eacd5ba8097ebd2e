namespace Pillion.Abstractions.PubSub;

/// <summary>How messages are gathered to be delivered together.</summary>
/// <param name="MaxMessagesCount">The most messages in one delivery.</param>
/// <param name="MaxAwaitDuration">How long the first message waits for others.</param>
public sealed record BulkSubscribeOptions(int MaxMessagesCount, TimeSpan MaxAwaitDuration)
{
    /// <summary>Dapr's default count.</summary>
    public const int DefaultMaxMessagesCount = 100;

    /// <summary>Dapr's default wait, in milliseconds.</summary>
    public const int DefaultMaxAwaitMilliseconds = 1000;

    /// <summary>The options from a declaration's numbers, of which 0 or less means the default.</summary>
    public static BulkSubscribeOptions From(int maxMessagesCount, int maxAwaitMilliseconds) =>
        new(
            maxMessagesCount > 0 ? maxMessagesCount : DefaultMaxMessagesCount,
            TimeSpan.FromMilliseconds(maxAwaitMilliseconds > 0 ? maxAwaitMilliseconds : DefaultMaxAwaitMilliseconds)
        );
}
