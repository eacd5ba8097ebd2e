using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Local;
using Pillion.Components.Local.Bindings;
using Pillion.Testing;

namespace Pillion.Components.Tests.Bindings;

public sealed class LocalBindingTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("../../a.txt", "a.txt")]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("x/../../y/./z", "y/z")]
    [InlineData("up/a", "a")]
    [InlineData("abs/passwd", "etc/passwd")]
    [InlineData("in/b", "folder/b")]
    public void Resolve_AnyPath_StaysBelowTheRoot(string path, string expected)
    {
        _directory.Folder("folder");
        File.CreateSymbolicLink(_directory.File("up"), "../../..");
        File.CreateSymbolicLink(_directory.File("abs"), "/etc");
        File.CreateSymbolicLink(_directory.File("in"), "folder");

        Assert.Equal(_directory.File(expected), ConfinedPath.Resolve(_directory.Path, path));
    }

    [Fact]
    public void Resolve_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(_directory.File("a"), "b");
        File.CreateSymbolicLink(_directory.File("b"), "a");

        Assert.Throws<ComponentException>(() => ConfinedPath.Resolve(_directory.Path, "a/x"));
    }

    [Theory]
    [InlineData("/proc/x", "points to a disallowed location")]
    [InlineData("/sys", "points to a disallowed location")]
    [InlineData("", "is required: add it to the component's metadata")]
    public async Task LocalStorage_ForbiddenRoot_IsRefused(string root, string problem)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await CreateAsync<IOutputBinding>("bindings.localstorage", ("rootPath", root))
        );

        Assert.Equal($"component 'test': metadata key 'rootPath' {problem}", error.Message);
    }

    [Fact]
    public async Task LocalStorage_LinkToAForbiddenRoot_IsRefused()
    {
        File.CreateSymbolicLink(_directory.File("link"), "/proc");

        await Assert.ThrowsAsync<ComponentException>(async () =>
            await CreateAsync<IOutputBinding>("bindings.localstorage", ("rootPath", _directory.File("link/self")))
        );
    }

    [Theory]
    [InlineData("aGVsbG8=", "hello")]
    [InlineData("aGVs\nbG8=", "hello")]
    [InlineData("\"aGVsbG8=\"", "hello")]
    [InlineData("\"stored by a binding\"", "stored by a binding")]
    public async Task LocalStorage_Content_IsDecodedWhenGoTakesItForBase64(string data, string content)
    {
        var binding = await CreateAsync<IOutputBinding>("bindings.localstorage", ("rootPath", _directory.Path));

        await binding.InvokeAsync(
            new BindingRequest("create", Encoding.UTF8.GetBytes(data), new Dictionary<string, string> { ["fileName"] = "file" }),
            Token
        );

        Assert.Equal(content, await File.ReadAllTextAsync(_directory.File("file"), Token));
    }

    [Fact]
    public async Task LocalStorage_NoFileName_MakesOne()
    {
        await using var binding = await CreateAsync<IOutputBinding>("bindings.localstorage", ("rootPath", _directory.File("new/root")));

        var answer = await binding.InvokeAsync(new BindingRequest("create", "not base64!"u8.ToArray()), Token);

        Assert.Matches("^\\{\"fileName\":\"[0-9a-f-]{36}\"\\}$", Encoding.UTF8.GetString(answer.Data.Span));
        Assert.Equal("not base64!", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_directory.File("new/root"))), Token));
    }

    [Theory]
    [InlineData("schedule", "bindings.cron", "nope", "has an invalid schedule format 'nope': expected 5 to 6 fields, found 1: [nope]")]
    [InlineData(
        "schedule",
        "bindings.cron",
        "61 * * * * *",
        "has an invalid schedule format '61 * * * * *': end of range (61) above maximum (59): 61"
    )]
    [InlineData("url", "bindings.http", "nope", "must be an http or https URL, not 'nope'")]
    public async Task Init_BadMetadata_NamesTheKey(string key, string type, string value, string problem)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await CreateAsync<IComponent>(type, (key, value)));

        Assert.Equal($"component 'test': metadata key '{key}' {problem}", error.Message);
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("1Ki", 1024)]
    [InlineData("100Mi", 104_857_600)]
    [InlineData("1.5G", 1_500_000_000)]
    public void ByteSize_Text_IsBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Fact]
    public async Task Http_AnswerLargerThanTheLimit_IsCut()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.Body.WriteAsync(new byte[10_000]).AsTask());
        await using var binding = await CreateAsync<IOutputBinding>(
            "bindings.http",
            ("url", server.Address.AbsoluteUri),
            ("maxResponseBodySize", "1Ki")
        );

        Assert.Equal(1024, (await binding.InvokeAsync(new BindingRequest("get"), Token)).Data.Length);
    }

    [Fact]
    public async Task Http_NobodyThere_IsUnavailable()
    {
        await using var binding = await CreateAsync<IOutputBinding>("bindings.http", ("url", "http://127.0.0.1:1/"));

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await binding.InvokeAsync(new BindingRequest("get"), Token));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
    }

    private static Task<T> CreateAsync<T>(string type, params (string, string)[] metadata)
        where T : IComponent => Components.CreateAsync<T>(LocalComponents.All, type, TimeProvider.System, metadata);
}
