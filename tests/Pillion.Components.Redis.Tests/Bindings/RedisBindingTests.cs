using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Redis;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.Bindings;

public sealed class RedisBindingTests(SharedServer<RedisServer> shared)
{
    private readonly string _key = $"binding {Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_CreateGetDelete_WorkOnThePlainKey()
    {
        await using var binding = await CreateAsync();

        await InvokeAsync(binding, "create", "value");
        var first = await InvokeAsync(binding, "get");
        await InvokeAsync(binding, "delete");
        var second = await InvokeAsync(binding, "get");

        Assert.Equal(("value", ""), (first, second));
    }

    [Fact]
    public async Task Invoke_GetWithDelete_TakesItAway()
    {
        await using var binding = await CreateAsync();
        await InvokeAsync(binding, "create", "value");

        Assert.Equal("value", await InvokeAsync(binding, "get", "", ("delete", "true")));
        Assert.Equal("", await InvokeAsync(binding, "get"));
    }

    [Fact]
    public async Task Invoke_Increment_CountsUp()
    {
        await using var binding = await CreateAsync();

        await InvokeAsync(binding, "increment");
        await InvokeAsync(binding, "increment");

        Assert.Equal("2", await InvokeAsync(binding, "get"));
    }

    [Theory]
    [InlineData("create", "1")]
    [InlineData("increment", "")]
    public async Task Invoke_TimeToLive_IsSet(string operation, string data)
    {
        await using var binding = await CreateAsync();

        await InvokeAsync(binding, operation, data, ("ttlInSeconds", "100"));

        await using var client = RedisTestComponents.Client(await shared.GetAsync());
        var left = await client.SendAsync(RedisCommand.Read("PTTL"u8, 1).Add(_key), Token);
        Assert.InRange(left.Int64, 1, 100_000);
        Assert.Equal("1", await InvokeAsync(binding, "get"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    public async Task Invoke_IncrementOfText_IsTheServersError(string ttl)
    {
        await using var binding = await CreateAsync();
        await InvokeAsync(binding, "create", "text");

        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync(binding, "increment", "", ("ttlInSeconds", ttl)));

        Assert.Contains("not an integer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_NoKey_SaysWhatIsMissing()
    {
        await using var binding = await CreateAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await binding.InvokeAsync(new BindingRequest("create", "x"u8.ToArray()), Token)
        );

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("missing key", error.Message, StringComparison.Ordinal);
    }

    private async Task<IOutputBinding> CreateAsync() =>
        await RedisTestComponents.CreateAsync<IOutputBinding>("bindings.redis", await shared.GetAsync());

    private async Task<string> InvokeAsync(
        IOutputBinding binding,
        string operation,
        string data = "",
        params (string Key, string Value)[] metadata
    )
    {
        var all = metadata.Append((Key: "key", Value: _key)).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        var response = await binding.InvokeAsync(new BindingRequest(operation, Encoding.UTF8.GetBytes(data), all), Token);
        return Encoding.UTF8.GetString(response.Data.Span);
    }
}
