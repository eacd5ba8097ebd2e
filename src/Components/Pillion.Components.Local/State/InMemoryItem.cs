using Pillion.Abstractions.State;

namespace Pillion.Components.Local.State;

/// <summary>A stored item. It never changes: a write puts another one in its place.</summary>
internal sealed class InMemoryItem
{
    private readonly StateValue _value;
    private readonly long _expiresAt;

    public InMemoryItem(StateSetRequest request, TimeSpan? timeToLive, TimeProvider time)
    {
        // Dapr's ETags are random UUIDs, so that one of a deleted item never fits its successor.
        ETag = Guid.NewGuid().ToString();
        IReadOnlyDictionary<string, string>? metadata = null;
        if (timeToLive is { } life)
        {
            var expiresAt = time.GetUtcNow() + life;
            _expiresAt = expiresAt.UtcTicks;
            metadata = StateTtl.Describe(expiresAt);
        }

        _value = new StateValue(request.Value, ETag, request.ContentType, metadata);
    }

    /// <summary>The item's ETag.</summary>
    public string ETag { get; }

    /// <summary>What a read answers, made once.</summary>
    public ref readonly StateValue Value => ref _value;

    /// <summary>When the item expires, in ticks of UTC; 0 for never.</summary>
    public long ExpiresAt => _expiresAt;

    /// <summary>Whether the item counts as gone. The clock is only asked when the item can expire at all.</summary>
    public bool IsExpired(TimeProvider time) => _expiresAt != 0 && time.GetUtcNow().UtcTicks >= _expiresAt;
}
