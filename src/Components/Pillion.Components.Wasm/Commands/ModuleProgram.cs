using Pillion.Components.Wasm.Limits;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.Commands;

/// <summary>A module of WASI preview 1 that is a command.</summary>
internal sealed class ModuleProgram : ICommandProgram
{
    private readonly InstancePool _instances;

    /// <exception cref="WasmLinkException">It is no command, or imports what commands are not given.</exception>
    public ModuleProgram(WasmComponentHost host, Module module, GuestLimits limits)
    {
        if (!module.Exports.Any(e => e is { Name: "_start", Type: FuncType { Parameters.IsEmpty: true, Results.IsEmpty: true } }))
        {
            throw new WasmLinkException(
                "it exports no function _start of type [] -> []: build it as a WASI command, not as a library or reactor"
            );
        }

        var linker = WasiPreview1.AddTo(new Linker(host.Engine));
        _instances = new InstancePool(
            linker.Prepare(module, limits.ForInstance),
            Math.Min(limits.Instances, 2 * Environment.ProcessorCount)
        );
    }

    public int Run(WasiContext wasi, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var instance = _instances.RentUnstarted(wasi);
        try
        {
            using (instance.WithDeadline(timeout, cancellationToken))
            {
                instance.RunStart();
                return WasiCommand.Run(instance);
            }
        }
        catch (WasiExitException exit)
        {
            // Of the start section.
            return exit.ExitCode;
        }
        finally
        {
            _instances.Return(instance);
        }
    }

    public void Dispose() => _instances.Dispose();
}
