using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>Runs the compiled guests of <c>tests/guests/wasi</c>. One engine and linker serve all tests, as they would a process.</summary>
internal static class GuestRunner
{
    private static readonly Engine s_engine = new();
    private static readonly Linker s_linker = WasiPreview1.AddTo(new Linker(s_engine));

    /// <summary>Runs a guest to its end.</summary>
    /// <param name="name">Its file name without extension.</param>
    /// <param name="options">What it is given, besides its output.</param>
    public static GuestResult Run(string name, WasiOptions? options = null)
    {
        using var stdout = new WasiOutputBuffer(1 << 20);
        using var stderr = new WasiOutputBuffer(1 << 20, "stderr");
        using var context = new WasiContext((options ?? WasiOptions.None) with { Stdout = stdout, Stderr = stderr });
        using var instance = Instantiate(name, context);
        var exitCode = WasiCommand.Run(instance);
        return new GuestResult(exitCode, Encoding.UTF8.GetString(stdout.WrittenSpan), Encoding.UTF8.GetString(stderr.WrittenSpan));
    }

    /// <summary>An instance of a guest, not started.</summary>
    public static Instance Instantiate(string name, IWasiHost host) =>
        s_linker.Instantiate(Module.LoadFile(s_engine, Path.Combine(AppContext.BaseDirectory, "guests", name + ".wasm")), hostState: host);
}

/// <summary>How a guest ended and what it wrote.</summary>
internal sealed record GuestResult(int ExitCode, string Stdout, string Stderr)
{
    /// <summary>What a guest whose checks all hold gives.</summary>
    public static GuestResult Success { get; } = new(0, "", "");
}
