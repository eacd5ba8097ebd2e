using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Caching;

/// <summary>Files that are not what was written: they are deleted, and the module works as if there had been none.</summary>
public sealed class DamagedCacheTests : IDisposable
{
    private readonly CacheFixture _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(0)] // the image's first byte
    [InlineData(700)] // inside it
    [InlineData(-1)] // the digest
    [InlineData(-40)] // what it says of itself
    [InlineData(-64)]
    [InlineData(-66)] // the facts
    public void Load_OneByteChanged_CompilesAnew(int position)
    {
        _cache.Use();
        var file = Assert.Single(_cache.Files);
        var bytes = File.ReadAllBytes(file);
        bytes[position < 0 ? bytes.Length + position : position] ^= 0x10;
        File.WriteAllBytes(file, bytes);

        AssertCompiledAnew();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(-1)]
    [InlineData(-64)]
    public void Load_CutOff_CompilesAnew(int length)
    {
        _cache.Use();
        using (var file = File.OpenWrite(Assert.Single(_cache.Files)))
        {
            file.SetLength(length < 0 ? file.Length + length : length);
        }

        AssertCompiledAnew();
    }

    [Fact]
    public void Load_FileOfAnotherModule_CompilesAnew()
    {
        _cache.Use(seed: 5);
        var file = Assert.Single(_cache.Files);
        _cache.Use(seed: 6);
        var other = _cache.Files.Single(f => f != file);
        File.Move(other, file, overwrite: true);

        AssertCompiledAnew();
    }

    [Fact]
    public void Load_NumbersOfFactsAreHostile_CompilesAnew()
    {
        _cache.Use();
        var file = Assert.Single(_cache.Files);
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length - 64 + 8, 16).Fill(0xFF);
        File.WriteAllBytes(file, bytes);

        AssertCompiledAnew();
    }

    private void AssertCompiledAnew()
    {
        var after = _cache.Use();
        Assert.Equal((0, 1), (after.Hits, after.Misses));
        Assert.Equal(1, _cache.Use().Hits);
        Assert.Empty(_cache.Warnings);
    }
}
