using System.Collections.Concurrent;
using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>Runs the components of <c>tests/guests/wasi2</c>. One engine and linker serve all tests, as they would a process.</summary>
internal static class ComponentRunner
{
    private static readonly Engine s_engine = new();
    private static readonly ComponentLinker s_linker = WasiPreview3.AddTo(WasiPreview2.AddTo(new ComponentLinker(s_engine)));
    private static readonly ConcurrentDictionary<string, Lazy<ComponentTemplate>> s_templates = new(StringComparer.Ordinal);

    /// <summary>Runs a command to its end.</summary>
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

    /// <summary>An instance of a guest.</summary>
    public static ComponentInstance Instantiate(string name, IWasiHost host) =>
        s_templates.GetOrAdd(name, n => new Lazy<ComponentTemplate>(() => Prepare(n))).Value.Instantiate(host);

    private static ComponentTemplate Prepare(string name) =>
        s_linker.Prepare(Component.LoadFile(s_engine, Path.Combine(AppContext.BaseDirectory, "components", name + ".wasm")));
}
