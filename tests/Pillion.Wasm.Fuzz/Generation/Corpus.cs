using Pillion.Wasm.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>Modules that people wrote: those of the official test scripts and the guests of our own tests. Read when first needed.</summary>
internal sealed class Corpus(string repository)
{
    // Larger ones take their time and show nothing that smaller ones do not.
    private const int LargestModule = 100_000;
    private const int LargestFile = 400_000;

    private readonly string[] _files =
    [
        .. Files(Path.Combine(repository, "tests", "guests"), "*.wasm"),
        .. Files(Path.Combine(repository, "tests", "Pillion.Wasm.SpecTests", "Regressions"), "*.wast"),
        .. Files(Path.Combine(repository, "..", "shared", "testsuite", "core"), "*.wast"),
    ];
    private readonly Dictionary<string, byte[][]> _modules = new(StringComparer.Ordinal);

    /// <summary>A module and the file it is from; null if the file has none that fits.</summary>
    public (string Name, byte[] Module)? Pick(Random random)
    {
        if (_files.Length == 0)
        {
            return null;
        }

        var file = _files[random.Next(_files.Length)];
        if (!_modules.TryGetValue(file, out var modules))
        {
            modules = [.. Read(file).Where(m => m.Length <= LargestModule)];
            _modules.Add(file, modules);
        }

        return modules.Length == 0 ? null : (Path.GetFileName(file), modules[random.Next(modules.Length)]);
    }

    private static string[] Files(string folder, string pattern) =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
                    .Where(f => new FileInfo(f).Length <= LargestFile)
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private static IEnumerable<byte[]> Read(string file)
    {
        if (Path.GetExtension(file) == ".wasm")
        {
            return [File.ReadAllBytes(file)];
        }

        try
        {
            return
            [
                .. WastScript
                    .Parse(File.ReadAllBytes(file))
                    .Commands.OfType<WastCommand.Module>()
                    .Select(m => Binary(m.Definition))
                    .OfType<byte[]>(),
            ];
        }
        catch (WatFormatException)
        {
            return [];
        }
    }

    private static byte[]? Binary(WastModule module)
    {
        try
        {
            return module.ToBinary();
        }
        catch (WatFormatException)
        {
            // Of a feature that our reader does not have.
            return null;
        }
    }
}
