using Pillion.Components.Wasm.Limits;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Commands;

/// <summary>A component of the world <c>wasi:cli/command</c>, 0.2 or 0.3.</summary>
internal sealed class ComponentProgram : ICommandProgram
{
    private readonly ComponentPool _instances;

    /// <exception cref="ComponentLinkException">It imports what commands are not given.</exception>
    public ComponentProgram(WasmComponentHost host, Component component, GuestLimits limits) =>
        _instances = new ComponentPool(
            host.Linker.Prepare(component, limits.ForInstance),
            Math.Min(limits.Instances, 2 * Environment.ProcessorCount)
        );

    public int Run(WasiContext wasi, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ComponentInstance? instance = null;
        try
        {
            instance = _instances.Rent(wasi);
            using (instance.WithDeadline(timeout, cancellationToken))
            {
                return WasiCommand.Run(instance);
            }
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
        finally
        {
            // In this order: what the guest left open is closed before its handles are gone.
            wasi.Dispose();
            if (instance is not null)
            {
                _instances.Return(instance);
            }
        }
    }

    public void Dispose() => _instances.Dispose();
}
