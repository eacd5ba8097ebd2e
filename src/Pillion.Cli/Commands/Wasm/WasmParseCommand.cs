using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;

namespace Pillion.Cli.Commands.Wasm;

/// <summary><c>pillion wasm parse</c>.</summary>
internal sealed class WasmParseCommand : ICommand
{
    private static readonly Option s_output = new("--output", "-o", "FILE", "where the binary goes (default: standard output)");

    public string Name => "wasm parse";

    public string Summary => "Turn the text of a module or component into the binary format.";

    public IReadOnlyList<string> Usage => ["wasm parse [-o FILE] FILE"];

    public IReadOnlyList<Option> Options => [s_output];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [("pillion wasm parse -o sum.wasm sum.wat", "one file to another")];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var path])
        {
            throw new UsageException("which module? pillion wasm parse [-o FILE] FILE");
        }

        var binary = WasmFile.ReadBinary(path);
        if (arguments.Text(s_output) is not { } output)
        {
            await console.Output.WriteAsync(binary);
            return ExitCodes.Success;
        }

        try
        {
            await File.WriteAllBytesAsync(output, binary);
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(output, e.Message);
        }
    }
}
