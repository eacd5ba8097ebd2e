using Pillion.Cli.CommandLine;
using Pillion.Cli.Commands.Wasm;
using Pillion.Cli.Output;
using Pillion.Modules;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Cli.Commands.Modules;

/// <summary><c>pillion push</c>.</summary>
internal sealed class PushCommand : ICommand
{
    public string Name => "push";

    public string Summary => "Put a module or component into an OCI registry.";

    public IReadOnlyList<string> Usage => ["push [flags] FILE oci://REGISTRY/REPOSITORY[:TAG]"];

    public IReadOnlyList<Option> Options => [ModuleFlags.InsecureRegistry];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("pillion push orders.wasm oci://ghcr.io/acme/orders:1.0", "prints the reference with the digest that pins exactly this")];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var path, var target])
        {
            throw new UsageException("what, and where to? pillion push FILE oci://REGISTRY/REPOSITORY:TAG");
        }

        if (ModuleFlags.Parse(target) is not OciReference reference)
        {
            throw new UsageException($"modules are pushed to registries: oci://REGISTRY/REPOSITORY:TAG, not '{target}'");
        }

        using var registry = new ModuleRegistry(ModuleFlags.Read(arguments, console.Error));
        var digest = await registry.PushAsync(reference, Read(path), CancellationToken.None);
        console.WriteLine($"oci://{reference.Registry}/{reference.Repository}:{reference.Tag}@{digest}");
        return ExitCodes.Success;
    }

    /// <summary>The artifact of a file. It is loaded first: what no engine would run is found here, and not where it was to run.</summary>
    private static WasmArtifact Read(string path)
    {
        var binary = WasmFile.ReadBinary(path);
        using var engine = new Engine();
        if (!Component.IsComponent(binary))
        {
            WasmFile.Load(engine, path, binary).Dispose();
            return new WasmArtifact(binary);
        }

        using var component = WasmFile.LoadComponent(engine, path, binary);
        return new WasmArtifact(binary)
        {
            Imports = [.. component.Imports.Select(i => i.Name)],
            Exports = [.. component.Exports.Select(e => e.Name)],
        };
    }
}
