using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Io;

/// <summary>How a stream ended, which a guest is told by a <c>future&lt;result&lt;_, error-code&gt;&gt;</c>. The first who says counts.</summary>
/// <typeparam name="TError">The host's own error.</typeparam>
internal sealed class Ending<TError>
{
    // Goes on at once, where guests run: who asks right after the end finds the result.
    private readonly TaskCompletionSource<TError> _source = new();

    /// <summary>Whether it has ended.</summary>
    public bool IsKnown => _source.Task.IsCompleted;

    /// <summary>It ended so.</summary>
    public void Set(TError error) => _source.TrySetResult(error);

    /// <summary>What the guest gets.</summary>
    /// <param name="translate">Makes a result of the error.</param>
    public ComponentFuture<Result<Unit, TCode>> ToFuture<TCode>(Func<TError, Result<Unit, TCode>> translate) =>
        ComponentFuture<Result<Unit, TCode>>.From(TranslateAsync(translate));

    private async ValueTask<Result<Unit, TCode>> TranslateAsync<TCode>(Func<TError, Result<Unit, TCode>> translate) =>
        translate(await _source.Task.ConfigureAwait(false));
}
