using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Caching;

public sealed class CompilationCacheTests : IDisposable
{
    private readonly CacheFixture _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory, EveryStrategy]
    public void Load_SecondProcess_ComesFromTheCache(MemoryStrategy strategy)
    {
        var options = new EngineOptions { MemoryStrategy = strategy };

        var first = _cache.Use(options: options);
        var second = _cache.Use(options: options);

        Assert.Equal((0, 1), (first.Hits, first.Misses));
        Assert.Equal((1, 0), (second.Hits, second.Misses));
        Assert.Single(_cache.Files);
        Assert.Empty(_cache.Warnings);
    }

    [Fact]
    public void Load_Collectible_ComesFromTheCache()
    {
        var options = new EngineOptions { Collectible = true };

        _cache.Use(options: options);

        Assert.Equal(1, _cache.Use(options: options).Hits);
    }

    [Fact]
    public void Load_OtherModule_IsCompiled()
    {
        _cache.Use(seed: 1);

        Assert.Equal((0, 1), (_cache.Use(seed: 2).Hits, _cache.Use(seed: 3).Misses));
        Assert.Equal(3, _cache.Files.Length);
    }

    [Fact]
    public void Load_OtherOptions_AreKeptApart()
    {
        foreach (var strategy in Engines.Strategies)
        {
            Assert.Equal(0, _cache.Use(options: new EngineOptions { MemoryStrategy = strategy }).Hits);
        }

        Assert.Equal(Engines.Strategies.Count, _cache.Files.Length);
    }

    [Fact]
    public void Load_InvalidModule_IsRefusedEveryTime()
    {
        using var engine = new Engine(new EngineOptions { Cache = _cache.Open() });
        var module = new WasmBuilder().Function("f", ">i", c => c.F32(1));

        Assert.Throws<WasmValidationException>(() => engine.Load(module));
        Assert.Throws<WasmValidationException>(() => engine.Load(module));
        Assert.Empty(_cache.Files);
    }

    [Fact]
    public void Load_ConstantsInLoops_AreWhereTheCodeReadsThem()
    {
        // Constants that do not fit 32 bits are fields of the instance's context: found by validation, needed by the layout.
        var module = new WasmBuilder();
        for (var f = 0; f < 3; f++)
        {
            var constant = 0x1234_5678_9ABC_DEF0 + f;
            module.Function($"f{f}", "l>l", c => c.Loop(c => c.LocalGet(0).I64(constant).Op(Opcode.I64Xor).LocalSet(0)).LocalGet(0));
        }

        for (var round = 0; round < 2; round++)
        {
            var cache = _cache.Open();
            using var engine = new Engine(new EngineOptions { Cache = cache });
            using var instance = engine.Instantiate(module);
            Assert.Equal(round, cache.Hits);
            for (var f = 0; f < 3; f++)
            {
                Assert.Equal(0x1234_5678_9ABC_DEF0 + f, instance.GetFunction<Func<long, long>>($"f{f}")(0));
            }
        }
    }

    [Fact]
    public void Load_Trap_NamesFunctionsOfACachedModule()
    {
        var module = new WasmBuilder().Named("guest").Function("boom", ">", c => c.Op(Opcode.Unreachable)).NamedFunction("explode");
        for (var round = 0; round < 2; round++)
        {
            using var engine = new Engine(new EngineOptions { Cache = _cache.Open() });
            using var instance = engine.Instantiate(module);
            var trap = Engines.MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("boom"));
            Assert.Equal("guest!explode", Assert.Single(trap.Frames).ToString());
        }
    }

    [Fact]
    public void Evict_FilesBeyondTheLimit_GoesByLastUse()
    {
        _cache.Use(seed: 1);
        var size = new FileInfo(Assert.Single(_cache.Files)).Length;
        _cache.Use(seed: 2);
        var day = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in _cache.Files)
        {
            File.SetLastWriteTimeUtc(file, day);
        }

        Assert.Equal(1, _cache.Use(seed: 1).Hits); // so that 2 was not used for longer
        _cache.Use(seed: 3, maxBytes: size * 5 / 2);

        Assert.Equal(2, _cache.Files.Length);
        Assert.Equal(1, _cache.Use(seed: 1).Hits);
        Assert.Equal(1, _cache.Use(seed: 3).Hits);
        Assert.Equal(0, _cache.Use(seed: 2).Hits);
    }

    [Fact]
    public void Evict_WhatKilledWritersLeft_GoesOnceItIsOld()
    {
        _cache.Use(seed: 1);
        var old = Path.Combine(_cache.Folder, "old.new");
        var young = Path.Combine(_cache.Folder, "young.new");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        _cache.Use(seed: 2);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void Store_LargerThanTheLimit_IsNotKept()
    {
        _cache.Use(maxBytes: 100);

        Assert.Empty(_cache.Files);
        Assert.Empty(_cache.Warnings);
    }

    [Fact]
    public void UserFolder_OfTheEnvironment_IsAbsolute()
    {
        var folder = CompilationCache.UserFolder;

        Assert.NotNull(folder);
        Assert.True(Path.IsPathFullyQualified(folder));
        Assert.Contains("pillion", folder, StringComparison.Ordinal);
    }
}
