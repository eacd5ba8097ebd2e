using Pillion.Abstractions;
using Pillion.Components.Wasm.Modules;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Modules;

public sealed class GuestCodeTests
{
    private static readonly WasmComponentHost s_host = new(new WasmComponentOptions());

    [Fact]
    public async Task Load_FileUrl_IsTheModuleByItsName()
    {
        using var code = await LoadAsync(("url", "file://" + Repository.PathOf("tests/guests/echo-stdio.wasm")));

        Assert.Equal("echo-stdio", code.Name);
        Assert.NotNull(code.Module);
        Assert.Null(code.Component);
    }

    [Fact]
    public async Task Load_PathOfAComponent_IsTheComponent()
    {
        using var code = await LoadAsync(("url", Repository.PathOf("tests/guests/components/hello.wasm")));

        Assert.NotNull(code.Component);
        Assert.Null(code.Module);
    }

    [Theory]
    [InlineData("", "'url' is required")]
    [InlineData("file:///no/such/filter.wasm", "/no/such/filter.wasm")]
    [InlineData("ftp://example.com/filter.wasm", "ftp://")]
    public async Task Load_NoModule_NamesKeyAndUrl(string url, string part)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => LoadAsync(("url", url)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains("component 'guest': metadata key 'url'", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_FileThatIsNoModule_NamesFileAndByte()
    {
        var file = Repository.PathOf("tests/guests/README.md");

        var error = await Assert.ThrowsAsync<ComponentException>(() => LoadAsync(("url", file)));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private static Task<GuestCode> LoadAsync(params (string Key, string Value)[] metadata) =>
        GuestCode
            .LoadAsync(
                s_host,
                new ComponentMetadata("guest", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
                TestContext.Current.CancellationToken
            )
            .AsTask();
}
