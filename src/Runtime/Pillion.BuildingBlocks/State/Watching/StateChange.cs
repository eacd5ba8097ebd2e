namespace Pillion.BuildingBlocks.State.Watching;

/// <summary>One key that was written or deleted.</summary>
/// <param name="StoreName">The state store's component.</param>
/// <param name="Key">The key as the watching app knows it.</param>
/// <param name="Value">What was written, never to be changed; null for a deletion, of a key that may not have been there.</param>
/// <param name="Depth">
/// 0 for a write that nothing is known to have caused; 1 for one that was made while a watcher handled such a change, 2 while it handled that one ….
/// </param>
public sealed record StateChange(string StoreName, string Key, ReadOnlyMemory<byte>? Value, int Depth)
{
    private static readonly AsyncLocal<int> s_depth = new();

    /// <summary>
    /// The <see cref="Depth"/> of the writes that this flow of control makes. A watcher sets it while it handles a change, to one more than that
    /// change's, so that those who only answer themselves can be told from others.
    /// </summary>
    public static int CurrentDepth
    {
        get => s_depth.Value;
        set => s_depth.Value = value;
    }
}
