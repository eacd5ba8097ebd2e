using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.RabbitMq.Consuming;
using Pillion.Components.RabbitMq.Publishing;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Connections;

/// <summary>What a component has of its server: the connection, one publisher and those who read. They end in the right order.</summary>
internal sealed class RabbitMqBackend : IAsyncDisposable
{
    private readonly RabbitMqConnection _connection;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<RabbitMqConsumer> _consumers = [];

    private RabbitMqBackend(RabbitMqConnection connection, Func<IChannel, string, CancellationToken, Task> declare, ILogger logger)
    {
        _connection = connection;
        _logger = logger;
        Publisher = new RabbitMqPublisher(connection, declare, logger);
    }

    /// <summary>Sends messages.</summary>
    public RabbitMqPublisher Publisher { get; }

    /// <summary>Connects.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="declare">Makes sure that an exchange is there before something is published to it, on a channel of its own.</param>
    /// <param name="logger">Where the component logs.</param>
    /// <param name="cancellationToken">Cancels the connecting.</param>
    /// <exception cref="ComponentException">The server cannot be reached, or does not want us.</exception>
    public static async Task<RabbitMqBackend> OpenAsync(
        RabbitMqConnectionOptions options,
        Func<IChannel, string, CancellationToken, Task> declare,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var backend = new RabbitMqBackend(new RabbitMqConnection(options), declare, logger);
        try
        {
            // The client does not wait until the server has let us into the virtual host; a channel is opened after that.
            await backend.DoAsync(static (_, _) => Task.CompletedTask, cancellationToken);
            return backend;
        }
        catch (Exception e)
        {
            await backend.DisposeAsync();
            throw RabbitMqFailures.IsFailure(e) ? RabbitMqFailures.OfOpening(e, options) : e;
        }
    }

    /// <summary>Does something on a channel that is closed afterwards.</summary>
    public async Task DoAsync(Func<IChannel, CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.OpenChannelAsync(null, cancellationToken);
        await action(channel, cancellationToken);
    }

    /// <summary>Reads a queue until the answer is disposed.</summary>
    /// <param name="options">How to read.</param>
    /// <param name="declare">Makes sure that the queue is there; its name.</param>
    /// <param name="handler">Handles a message: whether it may be acknowledged. It does not throw.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <exception cref="ComponentException">The queue cannot be declared or read.</exception>
    public async Task<IAsyncDisposable> ConsumeAsync(
        RabbitMqConsumerOptions options,
        Func<IChannel, CancellationToken, Task<string>> declare,
        Func<RabbitMqDelivery, ValueTask<bool>> handler,
        CancellationToken cancellationToken
    )
    {
        var consumer = new RabbitMqConsumer(_connection, options, declare, handler, Forget, _logger);
        await consumer.StartAsync(cancellationToken);
        lock (_lock)
        {
            _consumers.Add(consumer);
        }

        return consumer;
    }

    public async ValueTask DisposeAsync()
    {
        RabbitMqConsumer[] consumers;
        lock (_lock)
        {
            consumers = [.. _consumers];
        }

        foreach (var consumer in consumers)
        {
            await consumer.DisposeAsync();
        }

        await Publisher.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Forget(RabbitMqConsumer consumer)
    {
        lock (_lock)
        {
            _consumers.Remove(consumer);
        }
    }
}
