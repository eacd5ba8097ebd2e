using Pillion.Wasi.Preview2.Wit.Cli;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi;

/// <summary>Starts modules by WASI's conventions: a command exports <c>_start</c>, a reactor <c>_initialize</c> (or nothing).</summary>
public static class WasiCommand
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code; 0 if it returns without one.</returns>
    /// <exception cref="WasmLinkException">The module exports no function <c>_start</c> of type <c>[] -> []</c>.</exception>
    /// <exception cref="WasmTrapException">The guest trapped, or was interrupted.</exception>
    /// <exception cref="WasmLimitException">The guest wrote more than its output may hold.</exception>
    public static int Run(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        try
        {
            instance.GetFunction<Action>("_start")();
            return 0;
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }

    /// <summary>
    /// Runs a component that is a command: one that exports <c>wasi:cli/run</c> of any version 0.2, or of 0.3. The calling thread waits for it; what a
    /// guest of 0.3 does when it has waited for the host is done on .NET's thread pool, and its instance is stopped afterwards.
    /// </summary>
    /// <returns>Its exit code: that of <c>exit</c>, otherwise 0 or, if <c>run</c> answers with an error, 1.</returns>
    /// <exception cref="ComponentLinkException">The component exports no such interface.</exception>
    /// <exception cref="WasmTrapException">The guest trapped, or was interrupted.</exception>
    /// <exception cref="WasmLimitException">The guest went past one of its limits.</exception>
    public static int Run(ComponentInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        try
        {
            return IsAsynchronous(instance.Component)
                ? RunToEnd(instance)
                : ExitCodeOf(instance.GetFunction<Func<Result<Unit, Unit>>>(RunExports.InstanceName, "run")());
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }

    /// <summary>Whether a component is a command: whether it exports <c>wasi:cli/run</c> of any version 0.2, or of 0.3.</summary>
    public static bool IsCommand(Component component)
    {
        ArgumentNullException.ThrowIfNull(component);
        return IsAsynchronous(component) || component.FindExport(RunExports.InstanceName) is not null;
    }

    /// <summary>Initialises a reactor, once, before its exports are called. A module without <c>_initialize</c> needs none.</summary>
    /// <exception cref="WasiExitException">The guest ended itself instead.</exception>
    public static void Initialize(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (instance["_initialize"] is not null)
        {
            instance.GetFunction<Action>("_initialize")();
        }
    }

    private static int ExitCodeOf(Result<Unit, Unit> result) => result.IsOk ? 0 : 1;

    /// <summary>A command of WASI 0.3 is over when <c>run</c> has its result, whatever it has begun and not awaited.</summary>
    private static int RunToEnd(ComponentInstance instance)
    {
        try
        {
#pragma warning disable VSTHRD002 // Nothing else runs on this thread.
            return ExitCodeOf(new Preview3.Wit.Cli.RunExports(instance).RunAsync().AsTask().GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
        }
        finally
        {
            instance.Stop();
        }
    }

    /// <summary>Whether a component is a command of WASI 0.3, whose <c>run</c> is asynchronous.</summary>
    private static bool IsAsynchronous(Component component) =>
        component.Exports.Any(export => export.Name == Preview3.Wit.Cli.RunExports.InstanceName);
}
