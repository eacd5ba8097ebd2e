using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.RabbitMq.Tests.PubSub;

/// <summary>A server that is killed, restarted and frozen under those who use it.</summary>
public sealed class RabbitMqFaultTests : IAsyncDisposable
{
    private const string Topic = "orders";
    private readonly RabbitMqServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Handlers that fail now and then, a component that is replaced and a server that is killed: each message is handled at least once.</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Subscribe_ServerKilledAndConsumersReplaced_NoMessageIsLost(string confirm)
    {
        const int Messages = 3000;
        await _server.StartAsync();
        await using var publisher = await CreateAsync(confirm);
        var handled = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var calls = 0;
        var bus = await CreateAsync("true");
        await bus.SubscribeAsync(new TopicSubscription(Topic, "app"), HandleAsync, Token);
        var publishing = Task.Run(PublishAllAsync, Token);

        await Wait.UntilAsync(() => handled.Count > Messages / 4, "a quarter of the messages");
        await _server.RestartAsync(kill: true);
        await Wait.UntilAsync(() => handled.Count > Messages / 2, "half of the messages");
        await bus.DisposeAsync();
        await using var next = await CreateAsync("true");
        await next.SubscribeAsync(new TopicSubscription(Topic, "app"), HandleAsync, Token);
        await publishing;

        await Wait.UntilAsync(() => handled.Count == Messages, "all messages");
        await Wait.UntilAsync(() => ClientConnections.CountTo(_server) == 2, "two connections, of publisher and subscriber");

        ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref calls) % 50 == 0)
            {
                return new(DeliveryOutcome.Failed);
            }

            handled.AddOrUpdate(Encoding.UTF8.GetString(message.Data.Span), 1, (_, count) => count + 1);
            return new(DeliveryOutcome.Acknowledged);
        }

        async Task PublishAllAsync()
        {
            for (var i = 0; i < Messages; )
            {
                try
                {
                    await publisher.PublishAsync(Message(i.ToString(CultureInfo.InvariantCulture)), Token);
                    i++;
                }
                catch (ComponentException e) when (e.Kind is ComponentErrorKind.Unavailable or ComponentErrorKind.Timeout)
                {
                    // As a publisher does who wants it to arrive.
                }
            }
        }
    }

    [Fact]
    public async Task Publish_ServerRestartedAgainAndAgain_GoesOnByItselfAndLeavesNoConnectionBehind()
    {
        await _server.StartAsync();
        await using var bus = await CreateAsync("true");
        var collector = new MessageCollector();
        await bus.SubscribeAsync(new TopicSubscription(Topic, "app"), collector.HandleAsync, Token);

        for (var round = 1; round <= 2; round++)
        {
            await _server.RestartAsync(kill: round == 2);
            await PublishUntilAcceptedAsync(bus, Message($"{round}"));
            await collector.HasDistinctAsync(round, "the message after the restart");
        }

        await Wait.UntilAsync(() => ClientConnections.CountTo(_server) == 1, "the only connection");
    }

    [Fact]
    public async Task Publish_ServerIsFrozen_FailsOrWaitsAndGoesOnAfterwards()
    {
        await _server.StartAsync();
        await using var bus = await CreateAsync("true", ("heartBeat", "1s"));
        var collector = new MessageCollector();
        await bus.SubscribeAsync(new TopicSubscription(Topic, "app"), collector.HandleAsync, Token);
        await _server.FreezeAsync();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            // The first one may still be answered: a signal takes a moment.
            await bus.PublishAsync(Message("1"), patience.Token);
            await bus.PublishAsync(Message("1"), patience.Token);
        });
        var patient = PublishUntilAcceptedAsync(bus, Message("2"));
        await _server.ThawAsync();

        await Wait.ForAsync(patient, "the server to take the message");
        await Wait.UntilAsync(() => collector.Texts.Contains("2", StringComparer.Ordinal), "the message after the frost");
    }

    [Fact]
    public async Task Init_NobodyThere_SaysWhichComponentAndKey()
    {
        await _server.StartAsync();
        await _server.StopAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync("true"));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains("component 'test': metadata key 'connectionString'", error.Message, StringComparison.Ordinal);
        Assert.Contains(_server.Address, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Password, error.ToString(), StringComparison.Ordinal);
    }

    private Task<IPubSub> CreateAsync(string confirm, params (string, string)[] metadata) =>
        RabbitMqTestComponents.CreateAsync<IPubSub>(
            "pubsub.rabbitmq",
            [
                ("connectionString", _server.ConnectionString),
                ("publisherConfirm", confirm),
                ("deliveryMode", "2"),
                ("deletedWhenUnused", "false"),
                ("requeueInFailure", "true"),
                ("reconnectWaitSeconds", "200ms"),
                .. metadata,
            ]
        );

    private static PublishRequest Message(string text) => new(Topic, Encoding.UTF8.GetBytes(text));

    private static async Task PublishUntilAcceptedAsync(IPubSub bus, PublishRequest message)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await bus.PublishAsync(message, Token);
                return;
            }
            catch (ComponentException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            }
        }
    }
}
