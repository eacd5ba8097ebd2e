using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Modules;

namespace Pillion.Cli.Commands.Modules;

/// <summary><c>pillion pull</c>.</summary>
internal sealed class PullCommand : ICommand
{
    private static readonly Option s_output = new("--output", "-o", "FILE", "write the module to a file, too");

    public string Name => "pull";

    public string Summary => "Fetch a module from a registry or web server, so that it starts without them.";

    public IReadOnlyList<string> Usage => ["pull [flags] oci://REGISTRY/REPOSITORY[:TAG][@DIGEST]", "pull [flags] https://…"];

    public IReadOnlyList<Option> Options => [s_output, ModuleFlags.Digests, ModuleFlags.InsecureRegistry];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("pillion pull oci://ghcr.io/acme/orders:1.0", "into the cache; prints the reference with the digest that pins it"),
            ("pillion pull -o orders.wasm oci://ghcr.io/acme/orders:1.0", "and into a file"),
        ];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var text])
        {
            throw new UsageException("which module? pillion pull [-o FILE] oci://REGISTRY/REPOSITORY:TAG");
        }

        var module = await ModuleFlags.FetchAsync(text, arguments, console);
        if (arguments.Text(s_output) is { } file)
        {
            Copy(module, file);
        }

        console.WriteLine(module.PinnedReference);
        return ExitCodes.Success;
    }

    private static void Copy(FetchedModule module, string file)
    {
        try
        {
            File.Copy(module.Path, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModuleSourceException($"{file} cannot be written: {e.Message}", e);
        }
    }
}
