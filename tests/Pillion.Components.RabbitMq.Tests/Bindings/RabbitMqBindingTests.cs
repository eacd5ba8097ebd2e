using System.Collections.Concurrent;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.RabbitMq.Tests.Bindings;

/// <summary><c>bindings.rabbitmq</c>, what it sends and what it hands out.</summary>
public sealed class RabbitMqBindingTests(SharedServer<RabbitMqServer> shared) : ServerBindingSuite<RabbitMqServer>(shared)
{
    private readonly string _queue = $"binding 世界 {Guid.NewGuid():N}";
    private readonly ConcurrentQueue<BindingEvent> _events = new();

    /// <inheritdoc/>
    protected override string AddressKey => "host";

    /// <inheritdoc/>
    protected override string Secret => "pillion-secret";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["create"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests => [new("create", "x"u8.ToArray())];

    private IReadOnlyList<string> Texts => [.. _events.Select(e => Encoding.UTF8.GetString(e.Data.Span))];

    /// <inheritdoc/>
    protected override (string Key, string Value)? WrongCredentials(RabbitMqServer server, string password) =>
        ("host", $"amqp://{server.User}:{password}@{server.Address}");

    /// <inheritdoc/>
    protected override Task<IOutputBinding> CreateAsync(
        RabbitMqServer server,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    ) =>
        RabbitMqTestComponents.CreateAsync<IOutputBinding>(
            "bindings.rabbitmq",
            [("host", server.ConnectionString), ("queueName", "suite " + _queue), ("reconnectWaitInSeconds", "200ms"), .. metadata]
        );

    [Fact]
    public async Task Invoke_Create_ArrivesInOrderWithItsMetadata()
    {
        await using var binding = await CreateAsync(metadata: []);
        await using var reading = await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);

        for (var i = 0; i < 100; i++)
        {
            await InvokeAsync(binding, $"{i}", ("a name", "a value/ü"), ("contentType", "text/html"));
        }

        await Wait.UntilAsync(() => _events.Count == 100, "100 events");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), Texts);
        Assert.True(_events.TryPeek(out var first));
        Assert.Equal("a+value%2F%C3%BC", first.Metadata!["a+name"]);
        Assert.Equal("text%2Fhtml", first.Metadata["contentType"]);
    }

    [Fact]
    public async Task Invoke_TimeToLive_Expires()
    {
        await using var binding = await CreateAsync(("ttlInSeconds", "100"));
        await InvokeAsync(binding, "gone", ("ttlInSeconds", "1"));
        await InvokeAsync(binding, "stays");
        await using var connection = await RabbitMqTestComponents.ConnectAsync(await ServerAsync());
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await Wait.UntilAsync(async () => await channel.MessageCountAsync(_queue, Token) == 1, "the end of the message");

        await using var reading = await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);

        await Wait.UntilAsync(() => _events.Count == 1, "the other event");
        Assert.Equal(["stays"], Texts);
    }

    [Fact]
    public async Task Invoke_Priority_ComesFirst()
    {
        await using var binding = await CreateAsync(("maxPriority", "10"));
        await InvokeAsync(binding, "low", ("priority", "1"));
        await InvokeAsync(binding, "high", ("priority", "9"));

        await using var reading = await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);

        await Wait.UntilAsync(() => _events.Count == 2, "both events");
        Assert.Equal(["high", "low"], Texts);
    }

    [Fact]
    public async Task Dispose_ExclusiveAndDeletedWhenUnused_LeavesNoQueue()
    {
        var binding = await CreateAsync(("exclusive", "true"), ("deleteWhenUnused", "true"));
        await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);
        await InvokeAsync(binding, "x");
        await Wait.UntilAsync(() => _events.Count == 1, "the event");

        await binding.DisposeAsync();

        await using var connection = await RabbitMqTestComponents.ConnectAsync(await ServerAsync());
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() =>
            channel.QueueDeclarePassiveAsync(_queue, Token)
        );
    }

    [Fact]
    public async Task Read_ServerKilled_GoesOnAndLosesNothingThatWasAccepted()
    {
        await using var server = new RabbitMqServer();
        await server.StartAsync();
        await using var binding = await CreateAsync(server, new ComponentServices(), ("durable", "true"));
        for (var i = 0; i < 100; i++)
        {
            await InvokeAsync(binding, $"{i}");
        }

        await using var reading = await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);
        await Wait.UntilAsync(() => !_events.IsEmpty, "the first event");
        await server.RestartAsync(kill: true);

        await Wait.UntilAsync(() => Texts.Distinct(StringComparer.Ordinal).Count() == 100, "all events");
        await Wait.UntilAsync(() => ClientConnections.CountTo(server) == 1, "the only connection");
    }

    [Theory]
    [InlineData("host", "", "is required")]
    [InlineData("queueName", "", "is required")]
    [InlineData("host", "amqp://pillion:wrong-secret@127.0.0.1:1", "cannot be used there")]
    public async Task Init_WrongMetadata_SaysWhichComponentAndKey(string key, string value, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync((key, value)));

        Assert.Contains($"component 'test': metadata key '{key}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", error.ToString(), StringComparison.Ordinal);
    }

    private ValueTask<BindingEventResult> TakeAsync(BindingEvent received, CancellationToken cancellationToken)
    {
        _events.Enqueue(received with { Data = received.Data.ToArray() });
        return default;
    }

    private async Task<IOutputBinding> CreateAsync(params (string, string)[] metadata) =>
        await CreateAsync(await ServerAsync(), new ComponentServices(), [("queueName", _queue), .. metadata]);

    private static async Task InvokeAsync(IOutputBinding binding, string data, params (string Key, string Value)[] metadata) =>
        await binding.InvokeAsync(
            new BindingRequest(
                "create",
                Encoding.UTF8.GetBytes(data),
                metadata.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal)
            ),
            Token
        );
}
