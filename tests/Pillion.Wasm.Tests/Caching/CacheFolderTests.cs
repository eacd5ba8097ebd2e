using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Caching;

/// <summary>Folders that must not be used, or cannot: modules load, and the user is told once.</summary>
public sealed partial class CacheFolderTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly CacheFixture _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Store_NewFolder_IsTheUsersAlone()
    {
        _cache.Use();

        Assert.Equal(Private, File.GetUnixFileMode(_cache.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_cache.Files)));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupRead)]
    [UnsupportedOSPlatform("windows")]
    public void Open_OthersMayUseIt_IsRefused(UnixFileMode more)
    {
        _cache.Use();
        File.SetUnixFileMode(_cache.Folder, Private | more);

        Assert.Equal(0, _cache.Use().Hits);
        Assert.Contains($"chmod 700 {_cache.Folder}", Assert.Single(_cache.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BelongsToAnother_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a folder away.");
        _cache.Use();
        Assert.Equal(0, ChangeOwner(_cache.Folder, 12345, 12345));

        Assert.Equal(0, _cache.Use().Hits);
        Assert.Contains("belongs to user 12345 and not to 0", Assert.Single(_cache.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CannotBeMade_WarnsOnce()
    {
        var file = Path.GetTempFileName();
        try
        {
            var warnings = new List<string>();
            var cache = new CompilationCache(Path.Combine(file, "modules")) { Warning = warnings.Add };
            using var engine = new Engine(new EngineOptions { Cache = cache });

            for (var seed = 0; seed < 3; seed++)
            {
                using var instance = engine.Instantiate(CacheFixture.Sample(seed));
                Assert.Equal(seed, instance.GetFunction<Func<int, int>>("add")(0));
            }

            Assert.Contains(cache.Folder, Assert.Single(warnings), StringComparison.Ordinal);
            Assert.Equal((0, 3), (cache.Hits, cache.Misses));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Store_CannotBeWritten_WarnsOnce()
    {
        _cache.Use(seed: 1);
        var file = Assert.Single(_cache.Files);
        File.Delete(file);

        // A folder stands where the file should: for root, too, this is neither readable nor replaceable.
        Directory.CreateDirectory(Path.Combine(file, "occupied"));

        Assert.Equal((0, 1), (_cache.Use(seed: 1).Hits, _cache.Use(seed: 1).Misses));
        Assert.Equal(2, _cache.Warnings.Count); // one of each cache
        Assert.Empty(_cache.Files);
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
