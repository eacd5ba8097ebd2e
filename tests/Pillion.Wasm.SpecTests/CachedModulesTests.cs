using Pillion.Wasm.SpecTests.Suite;

namespace Pillion.Wasm.SpecTests;

/// <summary>
/// Some of the official tests with modules out of the cache: what validation and layout found has to be what it was when the code was
/// compiled, or calls, constants, tables and traps go wrong.
/// </summary>
public sealed class CachedModulesTests
{
    [Theory]
    [InlineData("bulk")]
    [InlineData("call_indirect")]
    [InlineData("const")]
    [InlineData("data")]
    [InlineData("elem")]
    [InlineData("func_ptrs")]
    [InlineData("global")]
    [InlineData("i64")]
    [InlineData("imports")]
    [InlineData("linking")]
    [InlineData("loop")]
    [InlineData("memory_trap")]
    [InlineData("names")]
    [InlineData("ref_func")]
    [InlineData("return_call_indirect")]
    [InlineData("simd_const")]
    [InlineData("start")]
    [InlineData("table_copy")]
    [InlineData("traps")]
    public async Task File_FromTheCache_PassesAsCompiled(string file)
    {
        SuiteFolder.SkipIfAbsent();
        var specFile = SpecFiles.Named(file);
        var folder = Directory.CreateTempSubdirectory("pillion-spec-cache-");
        try
        {
            var filling = new CompilationCache(Path.Combine(folder.FullName, "modules"));
            var full = new CompilationCache(filling.Folder);

            var compiled = await CoreSuiteTests.RunAsync(new EngineOptions { Cache = filling }, specFile, SuiteFolder.PathOf(specFile));
            var cached = await CoreSuiteTests.RunAsync(new EngineOptions { Cache = full }, specFile, SuiteFolder.PathOf(specFile));

            Assert.True(cached.Failed == 0, cached.ToString());
            Assert.Equal(compiled.Passed, cached.Passed);
            Assert.NotEqual(0, full.Hits);

            // Only modules that are not valid are looked for in vain again.
            Assert.Equal(filling.Hits + filling.Misses, full.Hits + full.Misses);
            Assert.False(full.HasFailed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
