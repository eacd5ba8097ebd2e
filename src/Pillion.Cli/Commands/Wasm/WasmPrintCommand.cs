using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Wasm;
using Pillion.Wasm.Text;

namespace Pillion.Cli.Commands.Wasm;

/// <summary><c>pillion wasm print</c>.</summary>
internal sealed class WasmPrintCommand : ICommand
{
    public string Name => "wasm print";

    public string Summary => "Print a module or component as text, which 'wasm parse' reads back.";

    public IReadOnlyList<string> Usage => ["wasm print FILE"];

    public IReadOnlyList<Option> Options => [];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [];

    public bool StopsAtPositional => true;

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var path])
        {
            throw new UsageException("which module? pillion wasm print FILE");
        }

        try
        {
            console.Write(WatPrinter.ToText(WasmFile.ReadBinary(path)));
            return Task.FromResult(ExitCodes.Success);
        }
        catch (WasmFormatException e)
        {
            throw new ConfigurationException(path, e.Message);
        }
    }
}
