using Pillion.Testing;

namespace Pillion.Modules.Tests;

public sealed class FileModuleTests : IDisposable
{
    private static readonly byte[] s_module = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    private readonly TempDirectory _folder = new();
    private readonly string _digest = ContentDigest.Of(s_module).ToString();

    public FileModuleTests() => File.WriteAllBytes(_folder.File("app.wasm"), s_module);

    [Fact]
    public async Task FetchAsync_OfAFile_GivesTheFileItself()
    {
        var module = await FetchAsync("file://app.wasm");

        Assert.Equal((_folder.File("app.wasm"), (ContentDigest?)null), (module.Path, module.Digest));
        Assert.Equal(_folder.File("app.wasm"), module.DisplayName);
    }

    [Fact]
    public async Task FetchAsync_WithoutAFile_NamesThePath()
    {
        var e = await Assert.ThrowsAsync<ModuleSourceException>(() => FetchAsync("other.wasm"));

        Assert.Equal("there is no Wasm module " + _folder.File("other.wasm"), e.Message);
    }

    [Fact]
    public async Task FetchAsync_WithTheFilesDigest_GivesIt() =>
        Assert.Equal(_digest, (await FetchAsync("app.wasm#" + _digest)).Digest.ToString());

    [Fact]
    public async Task FetchAsync_WithAnotherDigest_IsRefused()
    {
        var other = ContentDigest.Of([1]);

        var e = await Assert.ThrowsAsync<ModuleSourceException>(() => FetchAsync("app.wasm#" + other));

        Assert.EndsWith($"its digest is {_digest}, not {other}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WithAListOfDigests_TakesOnlyThose()
    {
        var listed = AllowedDigests.Parse($"# ours\n\n{_digest} orders 1.0\n", "pins.txt");
        var others = AllowedDigests.Parse(ContentDigest.Of([1]).ToString(), "pins.txt");

        Assert.Equal(_digest, (await FetchAsync("app.wasm", listed)).Digest.ToString());
        var e = await Assert.ThrowsAsync<ModuleSourceException>(() => FetchAsync("app.wasm", others));
        Assert.Equal($"app.wasm: its digest {_digest} is not on the list of allowed ones, pins.txt", e.Message);
    }

    [Fact]
    public void AllowedDigests_WithALineThatIsNone_NamesTheLine()
    {
        var e = Assert.Throws<ModuleSourceException>(() => AllowedDigests.Parse($"{_digest}\nsha256:xyz\n", "pins.txt"));

        Assert.StartsWith("pins.txt:2: 'sha256:xyz' is no digest", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<FetchedModule> FetchAsync(string text, AllowedDigests? allowed = null)
    {
        Assert.True(ModuleReference.TryParse(text, _folder.Path, out var reference, out var problem), problem);
        return await new ModuleFetcher(new ModuleFetcherOptions { AllowedDigests = allowed }).FetchAsync(
            reference,
            TestContext.Current.CancellationToken
        );
    }
}
