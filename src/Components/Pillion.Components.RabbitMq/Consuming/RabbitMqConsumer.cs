using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.RabbitMq.Connections;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Consuming;

/// <summary>
/// Reads a queue until it is disposed. When its channel breaks, it declares the queue again and reads on; the server sends again what was not
/// acknowledged.
/// </summary>
internal sealed partial class RabbitMqConsumer : IAsyncDisposable
{
    private readonly RabbitMqConnection _connection;
    private readonly RabbitMqConsumerOptions _options;
    private readonly Func<IChannel, CancellationToken, Task<string>> _declare;
    private readonly Func<RabbitMqDelivery, ValueTask<bool>> _handler;
    private readonly Action<RabbitMqConsumer> _onDisposed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>As many as handlers may run at once, in all channels that there were.</summary>
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private Task? _disposing;

    /// <param name="connection">The component's connection.</param>
    /// <param name="options">How to read.</param>
    /// <param name="declare">Makes sure that the queue is there; its name.</param>
    /// <param name="handler">Handles a message: whether it may be acknowledged. It does not throw.</param>
    /// <param name="onDisposed">Called when it has ended.</param>
    /// <param name="logger">Where it logs.</param>
    public RabbitMqConsumer(
        RabbitMqConnection connection,
        RabbitMqConsumerOptions options,
        Func<IChannel, CancellationToken, Task<string>> declare,
        Func<RabbitMqDelivery, ValueTask<bool>> handler,
        Action<RabbitMqConsumer> onDisposed,
        ILogger logger
    )
    {
        _connection = connection;
        _options = options;
        _declare = declare;
        _handler = handler;
        _onDisposed = onDisposed;
        _logger = logger;
        _slots = new SemaphoreSlim(Concurrency);
    }

    private int Concurrency => _options.IsSingle ? 1 : _options.Prefetch;

    /// <summary>Begins to read.</summary>
    /// <exception cref="ComponentException">The queue cannot be declared or read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reading = await OpenAsync(cancellationToken);
            _running = Task.Run(() => RunAsync(reading, _stopping.Token), CancellationToken.None);
        }
        catch (Exception e) when (RabbitMqFailures.IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RabbitMqFailures.Of(e, _connection.Options, "reading " + _options.What);
        }
    }

    /// <summary>Takes no more messages, waits for handlers under way and gives back what was not handled.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new(_disposing ??= DisposeCoreAsync());
        }
    }

    private async Task DisposeCoreAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _onDisposed(this);
        _stopping.Dispose();
        _slots.Dispose();
    }

    private async Task RunAsync(RabbitMqReading first, CancellationToken cancellationToken)
    {
        var reading = first;
        try
        {
            while (true)
            {
                var reason = await reading.Ended.WaitAsync(cancellationToken);
                LogReadingEnded(_options.What, reason);
                await CloseAsync(reading);
                reading = await OpenAgainAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }

        await reading.StopAsync();
        for (var i = 0; i < Concurrency; i++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }

        // What the client still has in its hands wants one, too, to see that it is too late; closing the channel waits for that.
        _slots.Release(Concurrency);
        await CloseAsync(reading);
    }

    private async Task<RabbitMqReading> OpenAgainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _connection.WaitToReconnectAsync(cancellationToken);
            try
            {
                return await OpenAsync(cancellationToken);
            }
            catch (Exception e) when (RabbitMqFailures.IsFailure(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                LogReadingFailed(_options.What, RabbitMqFailures.Reason(e));
            }

            // A queue that cannot be declared breaks only the channel, and the next attempt would come at once.
            await Task.Delay(_connection.Options.ReconnectWait, _connection.Options.Time, cancellationToken);
        }
    }

    private async Task<RabbitMqReading> OpenAsync(CancellationToken cancellationToken)
    {
        var channel = await _connection.OpenChannelAsync(null, cancellationToken);
        try
        {
            var queue = await _declare(channel, cancellationToken);
            await channel.BasicQosAsync(prefetchSize: 0, _options.Prefetch, global: false, cancellationToken);
            var reading = new RabbitMqReading(channel, _options, _slots, _handler, _logger);
            await channel.BasicConsumeAsync(
                queue,
                _options.IsAutoAck,
                _options.ConsumerTag,
                noLocal: false,
                exclusive: false,
                arguments: null,
                reading,
                cancellationToken
            );
            return reading;
        }
        catch
        {
            await CloseAsync(channel);
            throw;
        }
    }

    private static ValueTask CloseAsync(RabbitMqReading reading) => CloseAsync(reading.Channel);

    private static async ValueTask CloseAsync(IChannel channel)
    {
        try
        {
            await channel.DisposeAsync();
        }
        catch (Exception e) when (RabbitMqFailures.IsFailure(e))
        {
            // It was broken already.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "reading {What} from RabbitMQ was interrupted and begins again: {Reason}")]
    private partial void LogReadingEnded(string what, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "reading {What} from RabbitMQ failed and is tried again: {Reason}")]
    private partial void LogReadingFailed(string what, string reason);
}
