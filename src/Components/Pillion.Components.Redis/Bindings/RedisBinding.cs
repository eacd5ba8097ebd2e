using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.State;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.Bindings;

/// <summary><c>bindings.redis</c>: reads, writes, deletes and counts up plain keys.</summary>
/// <remarks>Dapr's <c>bindings/redis/redis.go</c>. A key and its expiry are written together.</remarks>
internal sealed class RedisBinding : IOutputBinding
{
    private RedisBackend? _backend;

    public IReadOnlyList<string> Operations { get; } = ["create", "delete", "get", "increment"];

    private RedisBackend Backend =>
        _backend ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) =>
        _backend = await RedisBackend.OpenAsync(spec, cancellationToken);

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var key =
            request.Get("key")
            ?? throw new ComponentException(ComponentErrorKind.InvalidRequest, "redis binding: missing key in request metadata");
        var ttl = StateTtl.Parse(request.Metadata);
        switch (request.Operation)
        {
            case "create":
                await Backend.SendAsync(Set(key, request.Data.Span, ttl), cancellationToken);
                return default;
            case "get":
                var isLast = string.Equals(request.Get("delete"), "true", StringComparison.Ordinal);
                var get = isLast ? RedisCommand.Write("GETDEL"u8, 1) : RedisCommand.Read("GET"u8, 1);
                return new BindingResponse((await Backend.SendAsync(get.Add(key), cancellationToken)).Bytes);
            case "delete":
                await Backend.SendAsync(RedisCommand.Write("DEL"u8, 1).Add(key), cancellationToken);
                return default;
            case "increment":
                await IncrementAsync(key, ttl, cancellationToken);
                return default;
            default:
                throw new ComponentException(
                    ComponentErrorKind.NotSupported,
                    $"redis binding: invalid operation type: {request.Operation}"
                );
        }
    }

    public ValueTask DisposeAsync() => _backend?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static RedisCommand Set(string key, ReadOnlySpan<byte> data, TimeSpan? ttl) =>
        ttl is null
            ? RedisCommand.Write("SET"u8, 2).Add(key).Add(data)
            : RedisCommand.Write("SET"u8, 4).Add(key).Add(data).Add("PX"u8).Add((long)ttl.Value.TotalMilliseconds);

    private async Task IncrementAsync(string key, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (ttl is null)
        {
            await Backend.SendAsync(RedisCommand.Write("INCR"u8, 1).Add(key), cancellationToken);
            return;
        }

        var command = RedisCommand
            .Write("MULTI"u8, 0)
            .Then("INCR"u8, 1)
            .Add(key)
            .Then("PEXPIRE"u8, 2)
            .Add(key)
            .Add((long)ttl.Value.TotalMilliseconds)
            .Then("EXEC"u8, 0);
        var executed = (await Backend.SendAsync(command, cancellationToken)).Items[3];
        var failed = executed.IsError ? executed : executed.Items[0];
        if (failed.IsError)
        {
            throw Backend.Translate(failed.Error);
        }
    }
}
