using Pillion.Modules.Tests.Registries;
using Pillion.Testing;

namespace Pillion.Modules.Tests.Web;

public sealed class UrlModuleTests : IDisposable
{
    private readonly TestFetcher _fetcher = new();
    private byte[] _module = TestModule.Create();
    private int _status = 200;
    private int _sent;

    [Fact]
    public async Task FetchAsync_OfAUrl_GivesTheModuleAndFetchesItAgainOnlyIfItChanged()
    {
        await using var server = await StartAsync();
        var url = $"{server.Address}orders.wasm";

        var first = await _fetcher.FetchAsync(url);
        var second = await _fetcher.FetchAsync(url);
        Assert.Equal((ContentDigest.Of(_module), 1), (second.Digest, _sent));
        Assert.Equal((first.Path, "orders", url), (second.Path, second.Reference.Name, second.DisplayName));

        _module = TestModule.Create();
        Assert.Equal(_module, await _fetcher.FetchBytesAsync(url));
    }

    [Fact]
    public async Task FetchAsync_WithTheServerDown_GivesWhatItGaveBefore()
    {
        string url;
        await using (var server = await StartAsync())
        {
            url = $"{server.Address}orders.wasm";
            await _fetcher.FetchAsync(url);
        }

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(url));
        Assert.Contains("what it gave before is used", Assert.Single(_fetcher.Warnings), StringComparison.Ordinal);
        Assert.EndsWith("and it was not fetched before", await _fetcher.FailAsync(url + "?other"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WithADigest_TakesNothingElse()
    {
        await using var server = await StartAsync();
        var right = $"{server.Address}orders.wasm#{ContentDigest.Of(_module)}";
        var wrong = $"{server.Address}orders.wasm#{ContentDigest.Of([1])}";

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(right));
        Assert.Equal(_module, await _fetcher.FetchBytesAsync(right));
        Assert.Equal(1, _sent);
        Assert.Contains("was changed on the way", await _fetcher.FailAsync(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WithAListOfDigests_WantsOneInTheReference()
    {
        await using var server = await StartAsync();
        var url = $"{server.Address}orders.wasm";
        _fetcher.Options = _fetcher.Options with
        {
            AllowedDigests = AllowedDigests.Parse(ContentDigest.Of(_module).ToString(), "pins.txt"),
        };

        Assert.Equal(
            $"{url}: only modules of pins.txt may be used, so the reference must end in the digest: #sha256:…",
            await _fetcher.FailAsync(url)
        );
        Assert.Equal(_module, await _fetcher.FetchBytesAsync($"{url}#{ContentDigest.Of(_module)}"));
    }

    [Fact]
    public async Task FetchAsync_OfAPage_SaysThatItIsNoModule()
    {
        _module = "<!DOCTYPE html><title>Log in"u8.ToArray();
        await using var server = await StartAsync();

        Assert.EndsWith(
            "is no WebAssembly binary: it begins with '<!DOCTYPE html><title>Lo'",
            await _fetcher.FailAsync($"{server.Address}a.wasm"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FetchAsync_OfWhatIsNotThere_NamesTheStatus()
    {
        _status = 404;
        await using var server = await StartAsync();

        Assert.EndsWith(
            "the server answers 404 (NotFound) instead of a module",
            await _fetcher.FailAsync($"{server.Address}a.wasm"),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _fetcher.Dispose();

    private Task<TestServer> StartAsync() =>
        TestServer.StartAsync(async context =>
        {
            var tag = $"\"{ContentDigest.Of(_module).Hex}\"";
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == tag ? 304 : _status;
            if (context.Response.StatusCode == 200)
            {
                _sent++;
                context.Response.Headers.ETag = tag;
                await context.Response.Body.WriteAsync(_module);
            }
        });
}
