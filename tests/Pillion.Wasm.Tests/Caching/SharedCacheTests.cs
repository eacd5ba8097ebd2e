using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Caching;

/// <summary>One folder, many users.</summary>
public sealed class SharedCacheTests : IDisposable
{
    private readonly CacheFixture _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Load_ManyThreads_AllWork()
    {
        var cache = _cache.Open();
        using var engine = new Engine(new EngineOptions { Cache = cache });
        GuestThread.RunAll(
            "loading through one cache",
            threads: 4,
            _ =>
            {
                for (var i = 0; i < 20; i++)
                {
                    using var instance = engine.Instantiate(CacheFixture.Sample(i % 3));
                    Assert.Equal(10 + (i % 3), instance.GetFunction<Func<int, int>>("add")(10));
                }
            }
        );

        Assert.Equal(80, cache.Hits + cache.Misses);
        Assert.InRange(cache.Misses, 3, 12);
        Assert.Equal(3, _cache.Files.Length);
        Assert.Empty(_cache.Warnings);
    }

    [Fact]
    public void Load_ManyProcessesWhileFilesComeAndGo_AllWork()
    {
        var processes = Enumerable
            .Range(0, 3)
            .Select(seed => GuestThread.Start(() => ChildProcess.Run(UseTornFolder, _cache.Folder, seed)))
            .ToList();
        foreach (var process in processes)
        {
            process.Join("the processes that use one folder");
        }

        Assert.DoesNotContain(_cache.Files, f => f.EndsWith(".new", StringComparison.Ordinal));
    }

    // Room for one file and a half: every store makes another process's file go, perhaps just when that wants to load it.
    private static void UseTornFolder(string folder, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 150; i++)
        {
            var cache = new CompilationCache(folder, maxBytes: 6000) { Warning = w => Assert.Fail(w) };
            using var engine = new Engine(new EngineOptions { Cache = cache });
            var sample = random.Next(4);
            using var instance = engine.Instantiate(CacheFixture.Sample(sample));
            Assert.Equal(sample + i, instance.GetFunction<Func<int, int>>("add")(i));
            if (random.Next(10) == 0)
            {
                foreach (var file in Directory.GetFiles(folder, "*.wasm-cache").Take(1))
                {
                    Damage(file);
                }
            }
        }
    }

    /// <summary>Puts a broken file in a file's place, as one that was written by a machine that lost power may be.</summary>
    private static void Damage(string file)
    {
        var broken = $"{file}.{Guid.NewGuid():N}.broken";
        File.WriteAllBytes(broken, new byte[3000]);
        File.Move(broken, file, overwrite: true);
    }
}
