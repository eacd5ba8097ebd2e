namespace Pillion.Wasi;

/// <summary>
/// The guest ended itself with <c>proc_exit</c> or <c>proc_raise</c>. Leaves the call into the guest; <see cref="WasiCommand.Run(Wasm.Instance)"/>
/// turns it into a number.
/// </summary>
public sealed class WasiExitException : Exception
{
    /// <summary>The guest ended with the given code.</summary>
    public WasiExitException(int exitCode)
        : base($"The guest ended with exit code {exitCode}.")
    {
        ExitCode = exitCode;
    }

    /// <summary>The code, 0 for success. Preview 1 has all 32 bits (unsigned); most systems keep the lowest 8.</summary>
    public int ExitCode { get; }
}
