using System.Globalization;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Commands.Modules;
using Pillion.Cli.Output;
using Pillion.Wasm;
using Pillion.Wasm.Components;
using Table = Pillion.Cli.Output.Table;

namespace Pillion.Cli.Commands.Wasm;

/// <summary><c>pillion wasm inspect</c>.</summary>
internal sealed class WasmInspectCommand : ICommand
{
    private static readonly Option s_functions = new("--functions", null, "N", "how many of the largest functions to list (default 10)");

    public string Name => "wasm inspect";

    public string Summary => "Show imports and exports, and what takes up a module's bytes.";

    public IReadOnlyList<string> Usage => ["wasm inspect [--functions N] FILE"];

    public IReadOnlyList<Option> Options => [s_functions, ModuleFlags.Digests, ModuleFlags.InsecureRegistry];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var path])
        {
            throw new UsageException("which module? pillion wasm inspect FILE");
        }

        var fetched = await ModuleFlags.FetchAsync(path, arguments, console);
        var binary = WasmFile.ReadBinary(path, fetched.Path);
        using var engine = new Engine();
        if (Component.IsComponent(binary))
        {
            using var component = WasmFile.LoadComponent(engine, path, binary);
            var items = new ComponentItems(component);
            Print(console, "Imports", ["INTERFACE", "NAME", "TYPE"], items.Rows(component.Imports));
            Print(console, "Exports", ["INTERFACE", "NAME", "TYPE"], items.Rows(component.Exports));
            return ExitCodes.Success;
        }

        using var module = WasmFile.Load(engine, path, binary);
        var shown = arguments.Integer(s_functions, 0, int.MaxValue) ?? 10;
        var sizes = module.Sizes;
        Print(console, "Imports", ["MODULE", "NAME", "TYPE"], module.Imports.Select(i => (string[])[i.Module, i.Name, Describe(i.Type)]));
        Print(console, "Exports", ["NAME", "TYPE"], module.Exports.Select(e => (string[])[e.Name, Describe(e.Type)]));
        Print(console, "Sections", ["SECTION", "BYTES"], sizes.Sections.Select(s => (string[])[s.Name, Number(s.Size)]));
        Print(
            console,
            $"Largest of {Number(sizes.Functions.Length)} functions",
            ["FUNCTION", "BYTES", "TYPE"],
            sizes
                .Functions.OrderByDescending(f => f.Size)
                .Take(shown)
                .Select(f => (string[])[f.Name ?? $"func[{f.Index}]", Number(f.Size), f.Type.ToString()])
        );
        Print(
            console,
            "Too large to be optimised: these run at about half of their speed",
            ["FUNCTION", "BYTES"],
            sizes
                .Functions.IntersectBy(module.UnoptimizedFunctions, f => f.Index)
                .Select(f => (string[])[f.Name ?? $"func[{f.Index}]", Number(f.Size)])
        );
        return ExitCodes.Success;
    }

    private static string Describe(ExternType type) => type is FuncType ? $"func {type}" : type.ToString();

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Print(CliConsole console, string title, string[] columns, IEnumerable<string[]> rows)
    {
        var lines = rows.ToList();
        if (lines.Count > 0)
        {
            console.WriteLine($"{title}:");
            console.WriteLine(Table.Format(columns, lines).TrimEnd('\n') + "\n");
        }
    }
}
