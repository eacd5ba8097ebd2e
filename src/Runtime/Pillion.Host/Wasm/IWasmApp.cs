using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests;

namespace Pillion.Host.Wasm;

/// <summary>A Wasm app that is ready to be called.</summary>
public interface IWasmApp : IAsyncDisposable
{
    /// <summary>How it is called; never <see cref="WasmTrigger.Auto"/>.</summary>
    WasmTrigger Trigger { get; }

    /// <summary>Where its requests go; null when it is a <see cref="WasmTrigger.Command"/>, or has no handler for any.</summary>
    IAppChannel? Channel { get; }

    /// <summary>Where requests to its own port go.</summary>
    IAppChannel? HttpChannel => Channel;

    /// <summary>What the runtime asks of the app by itself; null for what <see cref="BuildingBlocks.Apps.AppRuntime.Channel"/> makes of the channel.</summary>
    IAppCallbacks? Callbacks => null;

    /// <summary>Runs a <see cref="WasmTrigger.Command"/> from start to end.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="output">Its standard output.</param>
    /// <param name="error">Its standard error.</param>
    /// <param name="cancellationToken">Stops the guest.</param>
    /// <returns>The guest's exit code.</returns>
    /// <exception cref="OperationCanceledException">The guest was stopped.</exception>
    Task<int> RunAsync(Stream input, Stream output, Stream error, CancellationToken cancellationToken);
}
