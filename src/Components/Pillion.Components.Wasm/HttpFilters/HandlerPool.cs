namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>The guests of a handler: so many as requests are under way, and some that wait for the next.</summary>
internal sealed class HandlerPool : IDisposable
{
    private readonly HandlerModule _module;
    private readonly SemaphoreSlim _places;
    private readonly Stack<HandlerGuest> _idle = new();
    private readonly int _maxIdle;
    private bool _isDisposed;

    /// <summary>A pool with one guest, which shows whether the module can start.</summary>
    /// <exception cref="Pillion.Wasm.WasmException">It cannot.</exception>
    public HandlerPool(HandlerModule module, CancellationToken cancellationToken)
    {
        _module = module;
        _places = new SemaphoreSlim(module.Limits.Instances);
        _maxIdle = Math.Min(module.Limits.Instances, Math.Max(4, 2 * Environment.ProcessorCount));
        _idle.Push(HandlerGuest.Create(module, cancellationToken));
    }

    /// <summary>Waits for a place among the guests that may be at once.</summary>
    /// <returns>Whether there was one in time.</returns>
    public Task<bool> EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(_module.Limits.Timeout, cancellationToken);

    /// <summary>Takes an idle guest; null when there is none, and <see cref="HandlerGuest.Create"/> makes one.</summary>
    public HandlerGuest? TakeIdle()
    {
        lock (_idle)
        {
            return _idle.TryPop(out var guest) ? guest : null;
        }
    }

    /// <summary>Takes a guest back that has done its work.</summary>
    public void Return(HandlerGuest guest)
    {
        lock (_idle)
        {
            if (!_isDisposed && _idle.Count < _maxIdle)
            {
                _idle.Push(guest);
                return;
            }
        }

        guest.Dispose();
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => _places.Release();

    public void Dispose()
    {
        lock (_idle)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var guest))
            {
                guest.Dispose();
            }
        }

        _places.Dispose();
    }
}
