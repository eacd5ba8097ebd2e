using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Redis;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.Bindings;

/// <summary><c>bindings.redis</c>.</summary>
public sealed class RedisBindingTests(SharedServer<RedisServer> shared) : ServerBindingSuite<RedisServer>(shared)
{
    private readonly string _key = $"binding {Guid.NewGuid():N}";

    /// <inheritdoc/>
    protected override string AddressKey => "redisHost";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["create", "delete", "get", "increment"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests =>
        [Request("create", "value"), Request("get"), Request("delete"), Request("increment")];

    /// <inheritdoc/>
    protected override (BindingRequest Request, string Message)? Incomplete =>
        (new("create", "x"u8.ToArray()), "redis binding: missing key in request metadata");

    /// <inheritdoc/>
    protected override Task<IOutputBinding> CreateAsync(
        RedisServer server,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    ) => RedisTestComponents.CreateAsync<IOutputBinding>("bindings.redis", server, metadata);

    [Fact]
    public async Task Invoke_CreateGetDelete_WorkOnThePlainKey()
    {
        await InvokeAsync("create", "value");
        var first = await InvokeAsync("get");
        await InvokeAsync("delete");
        var second = await InvokeAsync("get");

        Assert.Equal(("value", ""), (first, second));
    }

    [Fact]
    public async Task Invoke_GetWithDelete_TakesItAway()
    {
        await InvokeAsync("create", "value");

        Assert.Equal("value", await InvokeAsync("get", "", ("delete", "true")));
        Assert.Equal("", await InvokeAsync("get"));
    }

    [Fact]
    public async Task Invoke_Increment_CountsUp()
    {
        await InvokeAsync("increment");
        await InvokeAsync("increment");

        Assert.Equal("2", await InvokeAsync("get"));
    }

    [Theory]
    [InlineData("create", "1")]
    [InlineData("increment", "")]
    public async Task Invoke_TimeToLive_IsSet(string operation, string data)
    {
        await InvokeAsync(operation, data, ("ttlInSeconds", "100"));

        await using var client = RedisTestComponents.Client(await ServerAsync());
        var left = await client.SendAsync(RedisCommand.Read("PTTL"u8, 1).Add(_key), Token);
        Assert.InRange(left.Int64, 1, 100_000);
        Assert.Equal("1", await InvokeAsync("get"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    public async Task Invoke_IncrementOfText_IsTheServersError(string ttl)
    {
        await InvokeAsync("create", "text");

        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync("increment", "", ("ttlInSeconds", ttl)));

        Assert.Contains("not an integer", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> InvokeAsync(string operation, string data = "", params (string Key, string Value)[] metadata) =>
        Encoding.UTF8.GetString((await Binding.InvokeAsync(Request(operation, data, metadata), Token)).Data.Span);

    private BindingRequest Request(string operation, string data = "", params (string Key, string Value)[] metadata) =>
        new(
            operation,
            Encoding.UTF8.GetBytes(data),
            metadata.Append((Key: "key", Value: _key)).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal)
        );
}
