using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Bench.Processes;

/// <summary>Our side for programs that answer the line protocol themselves: runs a WASI command on the process's own input and output.</summary>
internal static class CommandRunner
{
    /// <summary>Runs the command to its end and answers its exit code.</summary>
    public static int Run(string moduleFile, MemoryStrategy strategy, Stream input, Stream output, Stream error)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
        using var module = Module.LoadFile(engine, moduleFile);
        using var context = new WasiContext(
            new WasiOptions
            {
                Arguments = ["program"],
                Stdin = WasiInput.FromStream(input),
                Stdout = WasiOutput.ToStream(output),
                Stderr = WasiOutput.ToStream(error),
            }
        );
        using var instance = WasiPreview1.AddTo(new Linker(engine)).Instantiate(module, hostState: context);
        try
        {
            return WasiCommand.Run(instance);
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }
}
