using Microsoft.Extensions.Logging;
using Pillion.Components.RabbitMq.Connections;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pillion.Components.RabbitMq.Consuming;

/// <summary>A consumer on one channel, until that breaks or the queue is deleted.</summary>
internal sealed partial class RabbitMqReading(
    IChannel channel,
    RabbitMqConsumerOptions options,
    SemaphoreSlim slots,
    Func<RabbitMqDelivery, ValueTask<bool>> handler,
    ILogger logger
) : AsyncDefaultBasicConsumer(channel)
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _tag = options.ConsumerTag;
    private volatile bool _isStopping;

    /// <summary>Completes when no more messages come without us having asked for that: why.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Asks the server for no more messages; what comes nevertheless is not handled, and goes back when the channel is closed.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        try
        {
            await Channel.BasicCancelAsync(_tag);
        }
        catch (Exception e) when (RabbitMqFailures.IsFailure(e))
        {
            // Then nothing comes, either.
        }
    }

    public override Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _tag = consumerTag;
        return base.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult("the queue is gone");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _ended.TrySetResult(reason.ReplyText);
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        await slots.WaitAsync(CancellationToken.None);
        if (_isStopping || _ended.Task.IsCompleted)
        {
            slots.Release();
            return;
        }

        if (options.IsSingle)
        {
            await HandleAsync(new RabbitMqDelivery(deliveryTag, properties, body));
            return;
        }

        // The client takes the bytes back when this method has ended.
        var delivery = new RabbitMqDelivery(deliveryTag, new BasicProperties(properties), body.ToArray());
        _ = Task.Run(() => HandleAsync(delivery), CancellationToken.None);
    }

    private async Task HandleAsync(RabbitMqDelivery delivery)
    {
        try
        {
            var isDone = await handler(delivery);
            if (options.IsAutoAck)
            {
                return;
            }

            if (isDone)
            {
                await Channel.BasicAckAsync(delivery.Tag, multiple: false, CancellationToken.None);
            }
            else
            {
                await Channel.BasicNackAsync(delivery.Tag, multiple: false, options.Requeues, CancellationToken.None);
            }
        }
        catch (Exception e) when (RabbitMqFailures.IsFailure(e))
        {
            if (logger.IsEnabled(LogLevel.Debug))
            {
                var reason = RabbitMqFailures.Reason(e);
                LogNotAnswered(options.What, reason);
            }
        }
        finally
        {
            slots.Release();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "a message of {What} could not be acknowledged, the channel is closed; RabbitMQ sends it again: {Reason}"
    )]
    private partial void LogNotAnswered(string what, string reason);
}
