using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Cli.Commands.Wasm;

/// <summary><c>pillion wasm validate</c>.</summary>
internal sealed class WasmValidateCommand : ICommand
{
    public string Name => "wasm validate";

    public string Summary => "Say whether a module or component is valid, or where it is not.";

    public IReadOnlyList<string> Usage => ["wasm validate FILE"];

    public IReadOnlyList<Option> Options => [];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [];

    public bool StopsAtPositional => true;

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var path])
        {
            throw new UsageException("which module? pillion wasm validate FILE");
        }

        var binary = WasmFile.ReadBinary(path);
        using var engine = new Engine();
        using IDisposable valid = Component.IsComponent(binary)
            ? WasmFile.LoadComponent(engine, path, binary)
            : WasmFile.Load(engine, path, binary);
        console.WriteLine($"{path}: valid");
        return Task.FromResult(ExitCodes.Success);
    }
}
