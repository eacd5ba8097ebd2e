namespace Pillion.Wasm.Components.Async;

/// <summary>How one call of an asynchronous function of the host's hears that the guest needs it no more. Costs little for those that do not ask.</summary>
internal sealed class CallCancellation
{
    [ThreadStatic]
    private static CallCancellation? s_current;

    // Made when someone asks; that is on the thread that makes the call, before the call can be given up.
    private CancellationTokenSource? _source;

    /// <summary>Of the call that begins on this thread.</summary>
    public static CancellationToken CurrentToken =>
        s_current is { } call ? (call._source ??= new CancellationTokenSource()).Token : CancellationToken.None;

    /// <returns>What to <see cref="Leave"/> to.</returns>
    public static CallCancellation? Enter(CallCancellation? cancellation)
    {
        var outer = s_current;
        s_current = cancellation;
        return outer;
    }

    public static void Leave(CallCancellation? outer) => s_current = outer;

    public void Cancel() => _source?.Cancel();
}
