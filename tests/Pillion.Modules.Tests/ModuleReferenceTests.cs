namespace Pillion.Modules.Tests;

public sealed class ModuleReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("app.wasm", "/base/app.wasm", "app")]
    [InlineData("/abs/app.wasm", "/abs/app.wasm", "app")]
    [InlineData("file:///abs/my%20app.wasm", "/abs/my app.wasm", "my app")]
    [InlineData("file://localhost/abs/app.wasm", "/abs/app.wasm", "app")]
    [InlineData("file://filters/upper.wasm", "/base/filters/upper.wasm", "upper")]
    [InlineData("my%20app.wasm", "/base/my%20app.wasm", "my%20app")]
    [InlineData("c#.wasm", "/base/c#.wasm", "c#")]
    public void TryParse_OfAFile_GivesItsPath(string text, string path, string name)
    {
        var file = Assert.IsType<FileReference>(Parse(text));

        Assert.Equal((path, name, null), (file.Path, file.Name, file.Digest));
    }

    [Fact]
    public void TryParse_OfAFileWithADigest_TakesTheDigestOff()
    {
        var file = Assert.IsType<FileReference>(Parse("app.wasm#" + Digest));

        Assert.Equal(("/base/app.wasm", Digest), (file.Path, file.Digest.ToString()));
    }

    [Theory]
    [InlineData("https://example.com/a/orders.wasm?v=1", "https://example.com/a/orders.wasm?v=1", "orders")]
    [InlineData("http://example.com", "http://example.com/", "example.com")]
    [InlineData("HTTPS://example.com/x.wasm#" + Digest, "https://example.com/x.wasm", "x")]
    public void TryParse_OfAUrl_GivesItWithoutFragment(string text, string url, string name)
    {
        var reference = Assert.IsType<UrlReference>(Parse(text));

        Assert.Equal((url, name), (reference.Url.AbsoluteUri, reference.Name));
        Assert.Equal(text.Contains('#', StringComparison.Ordinal), reference.Digest is not null);
    }

    [Theory]
    [InlineData("oci://ghcr.io/acme/orders", "ghcr.io", "acme/orders", "latest", null)]
    [InlineData("oci://127.0.0.1:5000/orders:1.0", "127.0.0.1:5000", "orders", "1.0", null)]
    [InlineData("oci://[::1]:5000/orders:1.0", "[::1]:5000", "orders", "1.0", null)]
    [InlineData("oci://GHCR.io/a/b-c/d__e:v1#shop", "ghcr.io", "a/b-c/d__e", "v1", "shop")]
    public void TryParse_OfAnArtifact_GivesItsParts(string text, string registry, string repository, string tag, string? component)
    {
        var oci = Assert.IsType<OciReference>(Parse(text));

        Assert.Equal((registry, repository, tag, component), (oci.Registry, oci.Repository, oci.Tag, oci.Component));
        Assert.Equal(tag, oci.Version);
    }

    [Fact]
    public void TryParse_OfAnArtifactWithADigest_AsksForTheDigest()
    {
        var pinned = Assert.IsType<OciReference>(Parse("oci://ghcr.io/acme/orders@" + Digest));
        var both = Assert.IsType<OciReference>(Parse("oci://ghcr.io/acme/orders:1.0@" + Digest));

        Assert.Equal((null, Digest), (pinned.Tag, pinned.Version));
        Assert.Equal(("1.0", Digest), (both.Tag, both.Version));
    }

    [Theory]
    [InlineData("", "names no module")]
    [InlineData("file://", "'file://' names no file")]
    [InlineData("ftp://example.com/a.wasm", "not from ftp://")]
    [InlineData("https://user:secret@example.com/a.wasm", "must not hold a user or a password")]
    [InlineData("https://", "is no URL")]
    [InlineData("https://example.com/a.wasm#sha256:12", "'sha256:12' is no digest")]
    [InlineData("oci://orders:1.0", "names no repository")]
    [InlineData("oci://ghcr.io/Acme/orders", "'Acme/orders' is no repository's name")]
    [InlineData("oci://ghcr.io/acme/orders:.x", "'.x' is no tag")]
    [InlineData("oci://ghcr.io/acme/orders@sha256:ABC", "'sha256:ABC' is no digest")]
    [InlineData("oci://ghcr.io/acme/orders#", "ends in '#'")]
    [InlineData("oci://user@host/acme/orders", "is no digest")]
    [InlineData("oci://gh_cr.io/acme", "'gh_cr.io' is no registry")]
    public void TryParse_OfNonsense_SaysWhatIsWrong(string text, string expected)
    {
        Assert.False(ModuleReference.TryParse(text, "/base", out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.wasm", true)]
    [InlineData("APP.WASM", true)]
    [InlineData("oci://ghcr.io/acme/orders:1", true)]
    [InlineData("https://example.com/module", true)]
    [InlineData("file:///opt/app", true)]
    [InlineData("node", false)]
    [InlineData("./app.js", false)]
    [InlineData("ftp://x", false)]
    public void IsModule_TellsModulesFromPrograms(string word, bool expected) => Assert.Equal(expected, ModuleReference.IsModule(word));

    private static ModuleReference Parse(string text)
    {
        Assert.True(ModuleReference.TryParse(text, "/base", out var reference, out var problem), problem);
        return reference;
    }
}
