namespace Pillion.Wasi;

/// <summary>
/// What an instance's <see cref="Wasm.Instance.HostState"/> must be for the guest to use WASI: a <see cref="WasiContext"/>, or the
/// embedder's own object that carries one beside its other state.
/// </summary>
public interface IWasiHost
{
    /// <summary>The WASI state of the instance.</summary>
    WasiContext Wasi { get; }
}
