using System.Text;
using Pillion.Testing.Servers;

namespace Pillion.Modules.Tests.Registries;

/// <summary>Every form in which modules are found in registries, pulled from a real one.</summary>
public sealed class PullTests(SharedServer<RegistryServer> registry) : IDisposable
{
    private readonly TestFetcher _fetcher = new();
    private readonly string _repository = "pull/" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("application/vnd.wasm.config.v0+json", "application/wasm")]
    [InlineData("application/vnd.wasm.config.v1+json", "application/vnd.wasm.content.layer.v1+wasm")]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.module.wasm.content.layer.v1+wasm")]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm")]
    public async Task FetchAsync_OfAModuleInALayer_GivesIt(string configuration, string layer)
    {
        var module = TestModule.Create();
        var reference = await PutAsync(TestArtifact.Of(configuration, "{}", (layer, module)));

        Assert.Equal(module, await _fetcher.FetchBytesAsync(reference));
    }

    [Fact]
    public async Task FetchAsync_ByDigest_GivesItAndItsDigest()
    {
        var module = TestModule.Create();
        var artifact = TestArtifact.Cncf(module);
        var reference = await PutAsync(artifact);

        var byTag = await _fetcher.FetchAsync(reference);
        var byDigest = await _fetcher.FetchAsync($"oci://{(await registry.GetAsync()).Address}/{_repository}@{artifact.Digest}");

        Assert.Equal((artifact.Digest, artifact.Digest), (byTag.Digest.ToString(), byDigest.Digest.ToString()));
        Assert.Equal(module, await File.ReadAllBytesAsync(byDigest.Path, TestContext.Current.CancellationToken));
        Assert.Equal(reference, byTag.DisplayName);
    }

    [Fact]
    public async Task FetchAsync_OfAV0ArtifactWithTwoLayers_IsRefused()
    {
        var reference = await PutAsync(TestArtifact.Cncf(TestModule.Create(), TestModule.Create()));

        var message = await _fetcher.FailAsync(reference);

        Assert.Equal(
            $"{reference}: an artifact of application/vnd.wasm.config.v0+json has exactly one layer, of type application/wasm; "
                + "this one has application/wasm, application/wasm",
            message
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FetchAsync_OfASpinApplication_GivesTheComponentThatIsNamed(bool isConfiguration)
    {
        byte[] one = TestModule.Create();
        byte[] two = TestModule.Create();
        var locked = $$$"""
            {"spin_lock_version":1,"metadata":{"name":"demo"},"triggers":[],"components":[
              {"id":"shop","source":{"content_type":"application/wasm","digest":"{{{ContentDigest.Of(one)}}}"}},
              {"id":"stock","source":{"content_type":"application/wasm","digest":"{{{ContentDigest.Of(two)}}}"}}]}
            """;
        const string Spin = "application/vnd.fermyon.spin.application.v1+config";
        (string, byte[])[] layers =
        [
            ("application/vnd.wasm.content.layer.v1+wasm", one),
            ("application/vnd.wasm.content.layer.v1+data", [1, 2, 3]),
            ("application/vnd.wasm.content.layer.v1+wasm", two),
        ];
        var reference = await PutAsync(
            isConfiguration
                ? TestArtifact.Of(Spin, locked, layers)
                : TestArtifact.Of(
                    "application/vnd.oci.image.config.v1+json",
                    """{"architecture":"wasm","os":"Wasip1"}""",
                    [.. layers, (Spin, Encoding.UTF8.GetBytes(locked))]
                )
        );

        Assert.Equal(one, await _fetcher.FetchBytesAsync(reference + "#shop"));
        Assert.Equal(two, await _fetcher.FetchBytesAsync(reference + "#stock"));
        Assert.Contains("has shop, stock: say which one with #COMPONENT", await _fetcher.FailAsync(reference), StringComparison.Ordinal);
        Assert.Contains("no component 'x'", await _fetcher.FailAsync(reference + "#x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Entrypoint":["/bin/app.wasm","--flag"]}""")]
    [InlineData("""{"Cmd":["app.wasm"],"WorkingDir":"/bin"}""")]
    [InlineData("""{"Entrypoint":["./bin/../bin/app.wasm#_start"]}""")]
    public async Task FetchAsync_OfAnImage_GivesTheFileThatItStarts(string command)
    {
        var module = TestModule.Create();
        var reference = await PutAsync(
            TestArtifact.Image(
                command,
                TestArtifact.Layer(("./bin/app.wasm", module), ("etc/data", [1])),
                TestArtifact.Layer(("etc/data", [2]))
            )
        );

        Assert.Equal(module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(module, await _fetcher.FetchBytesAsync(reference));
    }

    [Fact]
    public async Task FetchAsync_OfAnImageWhoseUpperLayerReplacesTheFile_GivesTheUpperOne()
    {
        var module = TestModule.Create();
        var reference = await PutAsync(
            TestArtifact.Image(
                """{"Entrypoint":["/start.wasm"]}""",
                TestArtifact.Layer(("opt/app.wasm", TestModule.Create())),
                TestArtifact.LayerWithLink("start.wasm", "opt/app.wasm"),
                TestArtifact.Layer(("opt/app.wasm", module))
            )
        );

        Assert.Equal(module, await _fetcher.FetchBytesAsync(reference));
    }

    [Theory]
    [InlineData("opt/.wh.app.wasm")]
    [InlineData("opt/.wh..wh..opq")]
    [InlineData(".wh.opt")]
    public async Task FetchAsync_OfAnImageWhoseUpperLayerDeletesTheFile_SaysThatItIsNotThere(string whiteout)
    {
        var reference = await PutAsync(
            TestArtifact.Image(
                """{"Entrypoint":["/opt/app.wasm"]}""",
                TestArtifact.Layer(("opt/app.wasm", TestModule.Create())),
                TestArtifact.Layer((whiteout, []))
            )
        );

        Assert.Equal($"{reference}: the image starts /opt/app.wasm, and has no such file", await _fetcher.FailAsync(reference));
    }

    [Theory]
    [InlineData("""{"Entrypoint":[]}""", "has no entrypoint")]
    [InlineData("""{"Entrypoint":["/bin/sh"]}""", "is no WebAssembly binary: it begins with '.ELF'")]
    public async Task FetchAsync_OfAnImageThatStartsNoModule_SaysSo(string command, string expected)
    {
        var reference = await PutAsync(TestArtifact.Image(command, TestArtifact.Layer(("bin/sh", "\u007fELF"u8.ToArray()))));

        Assert.Contains(expected, await _fetcher.FailAsync(reference), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_OfAnIndex_TakesTheManifestForWasm()
    {
        var module = TestModule.Create();
        var native = TestArtifact.Image("""{"Entrypoint":["/bin/sh"]}""", TestArtifact.Layer(("bin/sh", [1])));
        var wasm = TestArtifact.Cncf(module);
        await PutAsync(native, "native");
        await PutAsync(wasm, "wasm");

        var reference = await PutAsync(TestArtifact.Index((native, "linux", "amd64"), (wasm, "wasip1", "wasm")));
        var others = await PutAsync(TestArtifact.Index((native, "linux", "amd64")), "others");
        var plain = await PutAsync(TestArtifact.Index((wasm, null, null)), "plain");

        Assert.Equal(module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(module, await _fetcher.FetchBytesAsync(plain));
        Assert.Contains(
            "none of the index's manifests is for wasi/wasm; there is linux/amd64",
            await _fetcher.FailAsync(others),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FetchAsync_OfSomethingElse_NamesItsLayers()
    {
        var reference = await PutAsync(
            TestArtifact.Of("application/vnd.cncf.helm.config.v1+json", "{}", ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", [1]))
        );

        Assert.Equal(
            $"{reference} holds no module: its layers are application/vnd.cncf.helm.chart.content.v1.tar+gzip, its configuration is application/vnd.cncf.helm.config.v1+json",
            await _fetcher.FailAsync(reference)
        );
    }

    [Fact]
    public async Task FetchAsync_OfWhatIsNotThere_NamesIt()
    {
        var server = await registry.GetAsync();
        var reference = $"oci://{server.Address}/{_repository}:1.0";

        Assert.StartsWith(
            $"{reference}: {server.Address} does not have the manifest 1.0 of {_repository} (MANIFEST_UNKNOWN",
            await _fetcher.FailAsync(reference),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FetchAsync_OfTooMuch_IsRefused()
    {
        _fetcher.Options = _fetcher.Options with { MaxModuleBytes = 10_000 };
        var reference = await PutAsync(TestArtifact.Cncf(TestModule.Create(extra: 10_000)));
        var bomb = await PutAsync(
            TestArtifact.Image("""{"Entrypoint":["/a.wasm"]}""", TestArtifact.Layer(("a.wasm", TestModule.Create(extra: 1_000_000)))),
            "bomb"
        );

        Assert.Contains("more than 10000 bytes", await _fetcher.FailAsync(reference), StringComparison.Ordinal);
        Assert.Contains("/a.wasm has more than 10000 bytes", await _fetcher.FailAsync(bomb), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WithAListOfDigests_TakesOnlyThose()
    {
        var artifact = TestArtifact.Cncf(TestModule.Create());
        var other = TestArtifact.Cncf(TestModule.Create());
        var tagged = await PutAsync(artifact);
        await PutAsync(other, "other");
        _fetcher.Options = _fetcher.Options with { AllowedDigests = AllowedDigests.Parse(artifact.Digest, "pins.txt") };

        Assert.Equal(artifact.Digest, (await _fetcher.FetchAsync($"{tagged}@{artifact.Digest}")).Digest.ToString());
        Assert.Equal(
            $"{tagged}: only modules of pins.txt may be used, so the reference must end in the digest: @sha256:…",
            await _fetcher.FailAsync(tagged)
        );
        Assert.EndsWith(
            $"its digest {other.Digest} is not on the list of allowed ones, pins.txt",
            await _fetcher.FailAsync($"{tagged}@{other.Digest}"),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _fetcher.Dispose();

    private async Task<string> PutAsync(TestArtifact artifact, string tag = "1.0")
    {
        var server = await registry.GetAsync();
        await TestArtifactUpload.PutAsync(server.Url, _repository, tag, artifact);
        return $"oci://{server.Address}/{_repository}:{tag}";
    }
}
