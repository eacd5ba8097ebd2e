using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.Providers;

/// <summary>A guest's code, linked: a component, or a module of another ABI. Safe for concurrent use. To be disposed after its instances.</summary>
/// <typeparam name="TExports">What the host calls of it.</typeparam>
internal interface IProviderTemplate<out TExports> : IDisposable
{
    /// <summary>A new instance.</summary>
    /// <exception cref="WasmException">A limit is too low for it, or its start function did not return.</exception>
    IProviderGuest<TExports> Instantiate(WasiContext wasi);
}

/// <summary>An instance of a guest, whatever its ABI is. Not safe for concurrent use.</summary>
/// <typeparam name="TExports">What the host calls of it.</typeparam>
internal interface IProviderGuest<out TExports> : IDisposable
{
    /// <summary>Limits the time in which it may run.</summary>
    DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Finds its exports, and initialises it. Once, and under a deadline.</summary>
    TExports Begin();
}
