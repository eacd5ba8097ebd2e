using Pillion.Cli.CommandLine;
using Pillion.Cli.Commands.Modules;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Modules;
using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Cli.Commands.Wasm;

/// <summary><c>pillion wasm run</c>: the engine and WASI alone, without apps and building blocks.</summary>
internal sealed class WasmRunCommand : ICommand
{
    private static readonly Option s_dir = new("--dir", null, "HOST[::GUEST]", "a folder the guest may use, under its own name or GUEST")
    {
        IsRepeatable = true,
    };

    private static readonly Option s_env = new("--env", null, "NAME=VALUE", "an environment variable for the guest")
    {
        IsRepeatable = true,
    };

    private static readonly Option s_invoke = new(
        "--invoke",
        null,
        "NAME",
        "call this export with the arguments and print what it returns; of a component: FUNCTION or INTERFACE#FUNCTION"
    );

    public string Name => "wasm run";

    public string Summary => "Run a WASI command, or call an exported function.";

    public IReadOnlyList<string> Usage => ["wasm run [flags] FILE [ARGS...]"];

    public IReadOnlyList<Option> Options => [s_dir, s_env, s_invoke, ModuleFlags.Digests, ModuleFlags.InsecureRegistry];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("pillion wasm run --dir . tool.wasm input.txt", "a command that may use this folder; its exit code is ours"),
            ("pillion wasm run --invoke add sum.wat 2 3", "one function of a module, here in the text format"),
            ("pillion wasm run --invoke 'demo:calc/ops#add' calc.wasm 2 3", "one of a component: arguments and result are in WAVE"),
        ];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var path, .. var words])
        {
            throw new UsageException("which module? pillion wasm run FILE");
        }

        var fetched = await ModuleFlags.FetchAsync(path, arguments, console);
        var binary = WasmFile.ReadBinary(path, fetched.Path);
        using var engine = new Engine(new EngineOptions { Cache = ModuleCache.Open(console) });
        var preopens = arguments.Texts(s_dir).Select(OpenFolder).ToList();
        using var wasi = new WasiContext(
            new WasiOptions
            {
                Arguments = [fetched.Reference is FileReference ? Path.GetFileName(path) : fetched.Reference.Name, .. words],
                Environment = [.. arguments.Texts(s_env).Select(ReadVariable)],
                Stdin = WasiInput.FromStream(CliConsole.OpenInput()),
                Stdout = WasiOutput.ToStream(console.Output),
                Stderr = WasiOutput.ToStream(console.ErrorOutput),
                Preopens = [.. preopens],
            }
        );
        try
        {
            var invoked = arguments.Text(s_invoke);
            return Component.IsComponent(binary)
                ? RunComponent(engine, path, binary, wasi, invoked, words, console)
                : RunModule(engine, path, binary, wasi, invoked, words, console);
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
        catch (WasmException e) when (e is WasmTrapException or WasmGuestException)
        {
            console.Error(e.ToString());
            return ExitCodes.Failure;
        }
        catch (WasmException e)
        {
            throw new ConfigurationException(path, e.Message);
        }
        finally
        {
            preopens.ForEach(p => p.Dispose());
        }
    }

    private static int RunModule(
        Engine engine,
        string path,
        byte[] binary,
        WasiContext wasi,
        string? invoked,
        List<string> words,
        CliConsole console
    )
    {
        using var module = WasmFile.Load(engine, path, binary);
        using var instance = WasiPreview1.AddTo(new Linker(engine)).Instantiate(module, hostState: wasi);
        return invoked is null ? WasiCommand.Run(instance) : Invoke(instance, invoked, words, console);
    }

    private static int RunComponent(
        Engine engine,
        string path,
        byte[] binary,
        WasiContext wasi,
        string? invoked,
        List<string> words,
        CliConsole console
    )
    {
        using var component = WasmFile.LoadComponent(engine, path, binary);
        using var instance = WasiPreview3.AddTo(WasiPreview2.AddTo(new ComponentLinker(engine))).Instantiate(component, hostState: wasi);
        try
        {
            return invoked is null ? WasiCommand.Run(instance) : ComponentCall.Run(instance, invoked, words, console);
        }
        finally
        {
            // What the guest left open is closed before its instance.
            wasi.Dispose();
        }
    }

    private static int Invoke(Instance instance, string name, List<string> words, CliConsole console)
    {
        var function =
            instance.GetFunction(name)
            ?? throw new UsageException(
                $"the module exports no function '{name}'"
                    + Suggestion.Hint(name, instance.Module.Exports.Where(e => e.Type is FuncType).Select(e => e.Name))
            );
        if (words.Count != function.Type.Parameters.Length)
        {
            throw new UsageException(
                $"'{name}' takes {function.Type.Parameters.Length} arguments, not {words.Count}: its type is {function.Type}"
            );
        }

        WasiCommand.Initialize(instance);
        var values = words.Select((word, i) => WasmValues.Parse(word, function.Type.Parameters[i])).ToArray();
        foreach (var result in function.Invoke(values))
        {
            console.WriteLine(WasmValues.Format(result));
        }

        return ExitCodes.Success;
    }

    private static WasiPreopen OpenFolder(string text)
    {
        var separator = text.IndexOf("::", StringComparison.Ordinal);
        var host = separator < 0 ? text : text[..separator];
        var guest = separator < 0 ? text : text[(separator + 2)..];
        try
        {
            return WasiPreopen.Open(guest, host);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"{s_dir.Name} {text}", e.Message);
        }
    }

    private static KeyValuePair<string, string> ReadVariable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(text[..equals], text[(equals + 1)..])
            : throw new UsageException($"{s_env.Name} takes NAME=VALUE, not '{text}'");
    }
}
