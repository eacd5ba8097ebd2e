using System.Text;
using Pillion.Testing;

namespace Pillion.Wasi.Tests.Guests.Jco;

/// <summary>
/// The inputs for the components that jco is made of, and what they answer in node, where jco runs them; <c>eng/install-jco</c> installs it and
/// <c>eng/build-js-components</c> makes them components again.
/// </summary>
[CollectionDefinition(nameof(JcoAnswers))]
public sealed class JcoAnswers : IAsyncLifetime, ICollectionFixture<JcoAnswers>
{
    private const string Script = "tests/Pillion.Wasi.Tests/Guests/Jco/answers.mjs";

    private readonly TempDirectory _folder = new();

    /// <summary>The text of a core module that a component can be made of.</summary>
    internal static string Module { get; } =
        """
            (module
              (memory (export "memory") 1)
              (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
              (func (export "add") (param $a i32) (param $b i32) (result i32) local.get $a local.get $b i32.add)
              (data (i32.const 8) "caf\c3\a9"))
            """;

    /// <summary>What that module exports.</summary>
    internal static string World { get; } =
        """
            package demo:calc;
            world calc { export add: func(a: u32, b: u32) -> u32; }
            """;

    /// <summary>A component that prints, describes and transpiles well: a handler of requests.</summary>
    internal static byte[] Component { get; } = File.ReadAllBytes(Repository.PathOf("tests/guests/components/hello.wasm"));

    /// <summary>Why there are none; null when there are.</summary>
    private string? Missing { get; set; }

    public async ValueTask InitializeAsync()
    {
        var package = FindPackage();
        if (package is null || !File.Exists(PathOf("wasm-tools")) || !File.Exists(PathOf("js-component-bindgen-component")))
        {
            Missing = "jco's components are missing: run eng/build-js-components";
            return;
        }

        await File.WriteAllTextAsync(_folder.File("module.wat"), Module);
        await File.WriteAllTextAsync(_folder.File("world.wit"), World);
        await File.WriteAllBytesAsync(_folder.File("component.wasm"), Component);
        await using var node = new ChildProcess("node", [Repository.PathOf(Script), package, _folder.Path], _folder.Path);
        var result = await node.WaitForExitAsync();
        Assert.True(result.ExitCode == 0, $"node ended with {result.ExitCode}: {result.Error}");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The file of a component. Where it is not built the running test is skipped; on CI, where nothing may be skipped for lack of tools, it fails.</summary>
    internal string ComponentOf(string name)
    {
        if (Missing is not null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Skip(Missing);
        }

        return PathOf(name);
    }

    /// <summary>The bytes that jco answered.</summary>
    internal byte[] Bytes(string name) => File.ReadAllBytes(_folder.File(Path.Combine("answers", name)));

    /// <summary>The text that jco answered.</summary>
    internal string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    /// <summary>The files that jco answered within a folder, by their names there, in order.</summary>
    internal IEnumerable<(string Name, byte[] Bytes)> Files(string folder)
    {
        var root = _folder.File(Path.Combine("answers", folder));
        return Directory
            .EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(root, file), File.ReadAllBytes(file)))
            .OrderBy(file => file.Item1, StringComparer.Ordinal);
    }

    private static string PathOf(string name) => Repository.PathOf($"tests/guests/jco/{name}.wasm");

    private static string? FindPackage()
    {
        var cache =
            Environment.GetEnvironmentVariable("PILLION_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");
        return Directory.Exists(cache)
            ? Directory
                .GetDirectories(cache, "jco-*")
                .Select(folder => Path.Combine(folder, "node_modules", "@bytecodealliance", "jco"))
                .FirstOrDefault(package => Directory.Exists(Path.Combine(package, "obj")))
            : null;
    }
}
