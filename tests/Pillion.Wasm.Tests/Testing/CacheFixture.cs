using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>A cache in a folder of its own, which goes with it.</summary>
internal sealed class CacheFixture : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pillion-cache-test-");

    /// <summary>The folder of the cache; not made yet.</summary>
    public string Folder => Path.Combine(_parent.FullName, "modules");

    /// <summary>What the cache warned of.</summary>
    public List<string> Warnings { get; } = [];

    public string[] Files => Directory.Exists(Folder) ? Directory.GetFiles(Folder) : [];

    /// <summary>A cache in <see cref="Folder"/>, as another process would open it.</summary>
    public CompilationCache Open(long maxBytes = 1 << 30) => new(Folder, maxBytes) { Warning = Warnings.Add };

    /// <summary>A small module; those of different seeds differ.</summary>
    public static WasmBuilder Sample(int seed) =>
        new WasmBuilder()
            .Memory(1)
            .Data(8, [1, 2, 3, 4])
            .Table("table", 'F', 2)
            .Function("add", "i>i", c => c.LocalGet(0).I32(seed).Op(Opcode.I32Add))
            .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
            .Elements(0, 0, 1);

    /// <summary>Loads a sample and uses it.</summary>
    /// <returns>The cache it was loaded through.</returns>
    public CompilationCache Use(int seed = 5, long maxBytes = 1 << 30, EngineOptions? options = null)
    {
        var cache = Open(maxBytes);
        using var engine = new Engine((options ?? new EngineOptions()) with { Cache = cache });
        using var instance = engine.Instantiate(Sample(seed));
        Assert.Equal(37 + seed, instance.GetFunction<Func<int, int>>("add")(37));
        Assert.Equal(0x04030201, instance.GetFunction<Func<int, int>>("load")(8));
        Engines.MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("load")(65_533));
        Assert.Equal(37 + seed, ((Table)instance["table"]!)[0].AsFuncRef()!.As<Func<int, int>>()(37));
        return cache;
    }

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows() && Directory.Exists(Folder))
        {
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _parent.Delete(recursive: true);
    }
}
