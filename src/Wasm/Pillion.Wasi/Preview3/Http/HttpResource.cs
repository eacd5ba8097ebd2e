namespace Pillion.Wasi.Preview3.Http;

/// <summary>
/// What a handle of a guest stands for. Unlike those of 0.2 it may be made and given up on any thread, since the host works on messages while
/// guests wait.
/// </summary>
internal abstract class HttpResource : IDisposable
{
    private int _isDisposed;

    /// <exception cref="Pillion.Wasm.WasmLimitException">The guest has too many.</exception>
    protected HttpResource(HttpScope scope)
    {
        scope.Open();
        Scope = scope;
    }

    protected HttpScope Scope { get; }

    /// <summary>The guest, or the host that it was given to, needs it no more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Scope.Close();
            Close();
        }
    }

    /// <summary>Gives back what the host holds for it. Called once.</summary>
    protected virtual void Close() { }
}
