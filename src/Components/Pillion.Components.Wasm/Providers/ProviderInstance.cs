using Pillion.Wasi;

namespace Pillion.Components.Wasm.Providers;

/// <summary>An instance of a guest that serves a component, with what belongs to it. Not safe for concurrent use.</summary>
/// <typeparam name="TExports">What the host calls of it.</typeparam>
internal sealed class ProviderInstance<TExports> : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly GuestLines _output;
    private readonly WasiContext _wasi;
    private readonly IProviderGuest<TExports>? _guest;
    private readonly TExports _exports;
    private CancellationToken _caller;
    private CancellationTokenSource? _stop;

    /// <summary>Makes an instance.</summary>
    /// <param name="template">What of.</param>
    /// <param name="options">What it may reach.</param>
    /// <param name="timeout">How long this, and each call, may take.</param>
    /// <param name="output">Where its lines go. Disposed with the instance.</param>
    /// <param name="cancellationToken">Ends the guest.</param>
    public ProviderInstance(
        IProviderTemplate<TExports> template,
        WasiOptions options,
        TimeSpan timeout,
        GuestLines output,
        CancellationToken cancellationToken
    )
    {
        _timeout = timeout;
        _output = output;
        _wasi = new WasiContext(options with { Stdout = output, Stderr = output }) { Waiting = LimitWait };
        try
        {
            _caller = _wasi.CancellationToken = cancellationToken;
            _guest = template.Instantiate(_wasi);
            using (_guest.WithDeadline(_timeout, cancellationToken))
            {
                _exports = _guest.Begin();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            EndWait();
        }
    }

    /// <summary>Calls exports.</summary>
    public T Call<TState, T>(TState state, Func<TExports, TState, T> call, CancellationToken cancellationToken)
    {
        _caller = _wasi.CancellationToken = cancellationToken;
        try
        {
            using (_guest!.WithDeadline(_timeout, cancellationToken))
            {
                return call(_exports, state);
            }
        }
        finally
        {
            _output.Restart();
            EndWait();
        }
    }

    public void Dispose()
    {
        // In this order: what the guest left open is closed before its handles are gone.
        _wasi.Dispose();
        _output.Dispose();
        _guest?.Dispose();
        _stop?.Dispose();
    }

    /// <summary>The engine ends code that runs too long; what waits in a host function is ended by this. Most calls wait for nothing.</summary>
    private void LimitWait()
    {
        if (_stop is null)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(_caller);
            _stop.CancelAfter(_timeout);
            _wasi.CancellationToken = _stop.Token;
        }
    }

    private void EndWait()
    {
        _stop?.Dispose();
        _stop = null;
    }
}
