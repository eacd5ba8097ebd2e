using System.Globalization;
using Pillion.Wasm.Fuzz.Peers;

namespace Pillion.Wasm.Fuzz.Findings;

/// <summary>Saves findings: for each the module, its text and what was found.</summary>
internal sealed class FindingsFolder(string path, WasmTools tools)
{
    // More of the same kind than this are of one cause, most likely.
    private const int KeptOfKind = 100;

    private readonly Dictionary<FindingKind, int> _counts = [];

    public int Count(FindingKind kind) => _counts.GetValueOrDefault(kind);

    public int Total => _counts.Values.Sum();

    public void Add(Finding finding)
    {
        var number = _counts[finding.Kind] = Count(finding.Kind) + 1;
        if (number > KeptOfKind)
        {
            return;
        }

        Directory.CreateDirectory(path);
        var name = string.Create(CultureInfo.InvariantCulture, $"{finding.Kind.ToString().ToLowerInvariant()}-{finding.Seed}-{number}");
        var file = Path.Combine(path, name);
        File.WriteAllBytes(file + ".wasm", finding.Wasm);
        var comment = $"{finding.Kind}, seed {finding.Seed}, {finding.Origin}\n{finding.Report}";
        var text = tools.Print(finding.Wasm) ?? "(; the bytes beside this file are no module that wasm-tools can print ;)";
        File.WriteAllText(file + ".wast", $";; {comment.ReplaceLineEndings("\n;; ")}\n{text}");
    }
}
