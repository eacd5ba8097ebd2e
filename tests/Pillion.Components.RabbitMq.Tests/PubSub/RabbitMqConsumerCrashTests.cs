using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.RabbitMq.Tests.PubSub;

/// <summary>10,000 messages, a consumer that is killed with SIGKILL twice, and a broker that is restarted once.</summary>
public sealed class RabbitMqConsumerCrashTests
{
    private const int Messages = 10_000;
    private const int Poison = 20;
    private const string Topic = "orders";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_ConsumerTwiceAndBrokerRestarted_EveryMessageIsHandledAndPoisonIsWithTheDeadLetters()
    {
        await using var server = new RabbitMqServer();
        await server.StartAsync();
        await using var publisher = await RabbitMqTestComponents.CreateAsync<IPubSub>(
            "pubsub.rabbitmq",
            ("connectionString", server.ConnectionString),
            ("publisherConfirm", "true"),
            ("deliveryMode", "2"),
            ("deletedWhenUnused", "false"),
            ("reconnectWaitSeconds", "200ms")
        );
        var handled = new HashSet<string>(StringComparer.Ordinal);
        var consumer = await StartConsumerAsync(server);
        var publishing = Task.Run(() => PublishAllAsync(publisher), Token);

        for (var round = 1; round <= 2; round++)
        {
            await WaitForLinesAsync(consumer, 1500, handled);
            consumer.Signal(ChildProcess.Kill);
            await consumer.WaitForExitAsync();
            Collect(consumer, handled);
            await consumer.DisposeAsync();
            consumer = await StartConsumerAsync(server);
        }

        await WaitForLinesAsync(consumer, 1500, handled);
        await server.RestartAsync();
        await Wait.ForAsync(publishing, "the publisher", TimeSpan.FromSeconds(180));
        await WaitForLinesAsync(consumer, int.MaxValue, handled);
        await consumer.DisposeAsync();

        Assert.Equal(Messages, handled.Count);
        await using var connection = await RabbitMqTestComponents.ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var dead = new HashSet<string>(StringComparer.Ordinal);
        while (await channel.BasicGetAsync("dlq-app-" + Topic, autoAck: true, Token) is { } message)
        {
            dead.Add(Encoding.UTF8.GetString(message.Body.Span));
        }

        Assert.Equal(
            Enumerable.Range(0, Poison).Select(i => $"poison-{i}").Order(StringComparer.Ordinal),
            dead.Order(StringComparer.Ordinal)
        );
        Assert.Equal(0u, await channel.MessageCountAsync("app-" + Topic, Token));
    }

    /// <summary>Waits until the consumer has handled so many messages, or, with the others, all of them.</summary>
    private static async Task WaitForLinesAsync(ChildProcess consumer, int lines, HashSet<string> handled)
    {
        var seen = 0;
        await Wait.UntilAsync(
            () =>
            {
                var count = consumer.Output.Count(c => c == '\n');
                if (count == seen)
                {
                    return false;
                }

                seen = count;
                Collect(consumer, handled);
                return count >= lines || handled.Count == Messages;
            },
            $"the consumer to handle {(lines == int.MaxValue ? "the rest" : lines)} messages"
        );
    }

    private static void Collect(ChildProcess consumer, HashSet<string> handled)
    {
        // The last line of a killed process may be cut off.
        var output = consumer.Output;
        handled.UnionWith(
            output[..(output.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l != "ready")
        );
    }

    private static async Task<ChildProcess> StartConsumerAsync(RabbitMqServer server)
    {
        var program = TestProgram.PathOf("Pillion.Components.RabbitMq.Consumer");
        var consumer = new ChildProcess(program, [server.ConnectionString, Topic], AppContext.BaseDirectory);
        await consumer.WaitForOutputAsync("ready\n");
        return consumer;
    }

    private static async Task PublishAllAsync(IPubSub publisher)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(PublishSomeAsync, Token)));

        async Task PublishSomeAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < Messages)
            {
                await PublishUntilAcceptedAsync(i.ToString(CultureInfo.InvariantCulture));
                if (i % (Messages / Poison) == 7)
                {
                    await PublishUntilAcceptedAsync($"poison-{i / (Messages / Poison)}");
                }
            }
        }

        async Task PublishUntilAcceptedAsync(string text)
        {
            while (true)
            {
                try
                {
                    await publisher.PublishAsync(new PublishRequest(Topic, Encoding.UTF8.GetBytes(text)), Token);
                    return;
                }
                catch (ComponentException e) when (e.Kind is ComponentErrorKind.Unavailable or ComponentErrorKind.Timeout)
                {
                    // As a publisher does who wants it to arrive.
                }
            }
        }
    }
}
