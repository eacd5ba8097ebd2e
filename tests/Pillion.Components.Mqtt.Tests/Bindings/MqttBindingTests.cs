using System.Collections.Concurrent;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Mqtt.Tests.Bindings;

public sealed class MqttBindingTests : IAsyncDisposable
{
    private readonly MosquittoServer _server = new();
    private readonly ConcurrentQueue<BindingEvent> _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReadOnlyList<string> Texts => [.. _events.Select(e => Encoding.UTF8.GetString(e.Data.Span))];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Invoke_CreateOnItsTopicOrAnother_IsReadWithTheTopic()
    {
        await using var binding = await CreateAsync(("topic", "orders/#"));
        await using var reading = await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);

        await InvokeAsync(binding, "one", ("topic", "orders/new"));
        await InvokeAsync(binding, "two", ("topic", "others"));
        await InvokeAsync(binding, "three", ("topic", "orders/世界"));

        await Wait.UntilAsync(() => _events.Count == 2, "both events");
        Assert.Equal(
            [("one", "orders/new"), ("three", "orders/世界")],
            _events.Select(e => (Encoding.UTF8.GetString(e.Data.Span), e.Metadata!["topic"])).Order()
        );
    }

    [Fact]
    public async Task Read_NoRetriesLeft_EventComesAgainOnTheNextConnection()
    {
        await using var binding = await CreateAsync(("backOffMaxRetries", "0"));
        var failures = 1;
        await using var reading = await ((IInputBinding)binding).ReadAsync(
            "app",
            async (received, token) =>
            {
                await TakeAsync(received, token);
                return new BindingEventResult(Interlocked.Decrement(ref failures) >= 0 ? "not today" : null);
            },
            Token
        );
        await InvokeAsync(binding, "stubborn");
        await Wait.UntilAsync(() => _events.Count == 1, "the event");

        await _server.RestartAsync();

        await Wait.UntilAsync(() => _events.Count == 2, "the event again");
    }

    [Fact]
    public async Task Read_BrokerRestarted_GoesOnAndLosesNothingThatWasAccepted()
    {
        await using var binding = await CreateAsync();
        await using var reading = await ((IInputBinding)binding).ReadAsync("app", TakeAsync, Token);
        var publishing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    await InvokeAsync(binding, $"{i}");
                }
            },
            Token
        );
        await Wait.UntilAsync(() => _events.Count > 50, "the first events");

        await _server.RestartAsync();
        await publishing;

        await Wait.UntilAsync(() => Texts.Distinct(StringComparer.Ordinal).Count() == 500, "all events");
        await Wait.UntilAsync(() => ClientConnections.CountTo(_server) == 2, "two connections, of producer and consumer");
    }

    [Theory]
    [InlineData("topic", "")]
    [InlineData("topic", "a/#/b")]
    [InlineData("consumerID", "")]
    [InlineData("url", "")]
    [InlineData("url", "mqtt://127.0.0.1:1")]
    public async Task Init_WrongMetadata_SaysWhichComponentAndKey(string key, string value)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync((key, value)));

        Assert.StartsWith($"component 'test': metadata key '{key}' ", error.Message, StringComparison.Ordinal);
    }

    private ValueTask<BindingEventResult> TakeAsync(BindingEvent received, CancellationToken cancellationToken)
    {
        _events.Enqueue(received);
        return default;
    }

    private async Task<IOutputBinding> CreateAsync(params (string, string)[] metadata)
    {
        if (!_server.IsRunning)
        {
            await _server.StartAsync();
        }

        return await MqttTestComponents.CreateAsync<IOutputBinding>(
            "bindings.mqtt3",
            _server,
            [("topic", "orders"), ("consumerID", "binding"), .. metadata]
        );
    }

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
