using Pillion.Wasi;

namespace Pillion.Components.Wasm.Commands;

/// <summary>A program that runs from its start to its exit code, in an instance that nobody used before.</summary>
internal interface ICommandProgram : IDisposable
{
    /// <summary>Runs it once, on the calling thread.</summary>
    /// <param name="wasi">Its arguments and standard streams.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="Pillion.Wasm.WasmException">It trapped, was stopped or reached a limit.</exception>
    int Run(WasiContext wasi, TimeSpan timeout, CancellationToken cancellationToken);
}
