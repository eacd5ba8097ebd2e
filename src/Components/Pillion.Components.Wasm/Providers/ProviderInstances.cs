using System.Collections.Concurrent;
using Pillion.Abstractions;

namespace Pillion.Components.Wasm.Providers;

/// <summary>
/// Instances of a guest, as many as may run at once. A single one keeps its memory from call to call and serves one at a time; several do not know of each
/// other. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A call runs on the thread that makes it as long as calls are short, and the guest was granted no network to wait for. An instance that traps, or reaches a limit, ends; the next
/// call that needs one makes it.
/// </remarks>
/// <typeparam name="TExports">What the host calls of them.</typeparam>
internal sealed class ProviderInstances<TExports>(Provider<TExports> provider, int count) : IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(count);
    private readonly ConcurrentStack<ProviderInstance<TExports>> _idle = new();

    /// <summary>Calls the guest.</summary>
    /// <param name="state">What the function needs.</param>
    /// <param name="call">Calls exports of an instance that nobody else has meanwhile.</param>
    /// <param name="cancellationToken">Ends the guest.</param>
    /// <exception cref="ComponentException">The guest trapped, took too long, or reached a limit; or all instances were busy for too long.</exception>
    public ValueTask<T> CallAsync<TState, T>(TState state, Func<TExports, TState, T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryEnter() ? RunAsync(state, call, cancellationToken) : WaitAndRunAsync(state, call, cancellationToken);
    }

    /// <summary>Waits for the calls under way, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < count; i++)
        {
            await _places.WaitAsync(CancellationToken.None);
        }

        while (_idle.TryPop(out var instance))
        {
            instance.Dispose();
        }

        _places.Dispose();
    }

    private bool TryEnter() => _places.Wait(0, CancellationToken.None);

    private async ValueTask<T> WaitAndRunAsync<TState, T>(TState state, Func<TExports, TState, T> call, CancellationToken cancellationToken)
    {
        var timeout = provider.Limits.Timeout;
        if (!await _places.WaitAsync(timeout, cancellationToken))
        {
            throw new ComponentException(
                ComponentErrorKind.Unavailable,
                $"component '{provider.Name}' was busy for {timeout.TotalSeconds:0.###} s: "
                    + $"all its instances ({count}, metadata key 'maxInstances') serve other calls"
            );
        }

        return await RunAsync(state, call, cancellationToken);
    }

    private ValueTask<T> RunAsync<TState, T>(TState state, Func<TExports, TState, T> call, CancellationToken cancellationToken) =>
        provider.Caller.RunAsync(
            static run => run.Instances.CallAndLeave(run.State, run.Call, run.CancellationToken),
            (Instances: this, State: state, Call: call, CancellationToken: cancellationToken),
            provider.HasNetwork
        );

    private T CallAndLeave<TState, T>(TState state, Func<TExports, TState, T> call, CancellationToken cancellationToken)
    {
        ProviderInstance<TExports>? instance = null;
        try
        {
            instance = _idle.TryPop(out var idle) ? idle : provider.Begin(cancellationToken);
            var result = instance.Call(state, call, cancellationToken);
            _idle.Push(instance);
            return result;
        }
        catch (Exception e)
        {
            instance?.Dispose();
            throw ProviderErrors.Translate(e, provider.Name, provider.Limits.Timeout, provider.Log, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }
}
