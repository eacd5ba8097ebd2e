using Pillion.Wasm;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>What the messages of one instance have in common: how many there may be, and when they end. Safe for concurrent use.</summary>
/// <param name="capacity">How many resources of <c>wasi:http</c> the guest may have.</param>
internal sealed class HttpScope(int capacity) : IDisposable
{
    private readonly Lazy<CancellationTokenSource> _ended = new();
    private int _count;

    /// <summary>Cancelled when the guest has ended: nobody will read or write for it any more.</summary>
    public CancellationToken Ended => _ended.Value.Token;

    /// <exception cref="WasmLimitException">There are as many as there may be.</exception>
    public void Open()
    {
        if (Interlocked.Increment(ref _count) > capacity)
        {
            Interlocked.Decrement(ref _count);
            throw new WasmLimitException(
                $"The guest has {capacity} resources of wasi:http open, which is its limit ({nameof(WasiOptions)}.{nameof(WasiOptions.MaxResources)})."
            );
        }
    }

    /// <summary>One is gone.</summary>
    public void Close() => Interlocked.Decrement(ref _count);

    /// <summary>The guest has ended.</summary>
    public void Dispose()
    {
        if (_ended.IsValueCreated)
        {
            _ended.Value.Cancel();
        }
    }
}
