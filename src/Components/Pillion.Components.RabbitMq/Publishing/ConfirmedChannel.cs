using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Pillion.Components.RabbitMq.Publishing;

/// <summary>
/// A channel on which the server confirms what it took. The client could keep the books itself, but would add a header of its own to each message, which
/// others would see.
/// </summary>
/// <remarks>https://www.rabbitmq.com/docs/confirms#publisher-confirms.</remarks>
internal sealed class ConfirmedChannel : IAsyncDisposable
{
    private readonly IChannel _channel;

    /// <summary>Sequence numbers are given and messages are sent in one order.</summary>
    private readonly SemaphoreSlim _order = new(1);
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Dictionary<ulong, TaskCompletionSource<bool>> _waiting = [];
    private ulong _oldest = 1;
    private ShutdownEventArgs? _closed;

    private ConfirmedChannel(IChannel channel)
    {
        _channel = channel;
        channel.BasicAcksAsync += OnAckAsync;
        channel.BasicNacksAsync += OnNackAsync;
        channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    /// <summary>Whether it can be used.</summary>
    public bool IsOpen => _channel.IsOpen;

    /// <summary>The exchanges that were seen to be there since it was opened.</summary>
    public HashSet<string> Exchanges { get; } = new(StringComparer.Ordinal);

    /// <summary>Opens a channel.</summary>
    public static async Task<ConfirmedChannel> OpenAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
        return new ConfirmedChannel(await connection.CreateChannelAsync(options, cancellationToken));
    }

    /// <summary>Hands a message to the connection.</summary>
    /// <returns>Completes when the server has answered: true if it took the message. Fails when the channel is closed before.</returns>
    public async Task<Task<bool>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        await _order.WaitAsync(cancellationToken);
        try
        {
            var number = await _channel.GetNextPublishSequenceNumberAsync(cancellationToken);
            var answer = ExpectAsync(number);
            try
            {
                // Not to be cancelled: whether the number was used would be unknown.
                await _channel.BasicPublishAsync(
                    message.Exchange,
                    message.RoutingKey,
                    mandatory: false,
                    message.Properties,
                    message.Body,
                    CancellationToken.None
                );
                return answer;
            }
            catch
            {
                Take(number);
                throw;
            }
        }
        finally
        {
            _order.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        _order.Dispose();
    }

    private Task<bool> ExpectAsync(ulong number)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_closed is not null)
            {
                throw new AlreadyClosedException(_closed);
            }

            _waiting[number] = answer;
        }

        return answer.Task;
    }

    private TaskCompletionSource<bool>? Take(ulong number)
    {
        lock (_lock)
        {
            return _waiting.Remove(number, out var answer) ? answer : null;
        }
    }

    private Task OnAckAsync(object sender, BasicAckEventArgs answer) => AnswerAsync(answer.DeliveryTag, answer.Multiple, isTaken: true);

    private Task OnNackAsync(object sender, BasicNackEventArgs answer) => AnswerAsync(answer.DeliveryTag, answer.Multiple, isTaken: false);

    private Task AnswerAsync(ulong number, bool isForAllBefore, bool isTaken)
    {
        if (!isForAllBefore)
        {
            Take(number)?.TrySetResult(isTaken);
            return Task.CompletedTask;
        }

        var answers = new List<TaskCompletionSource<bool>>();
        lock (_lock)
        {
            for (; _oldest <= number; _oldest++)
            {
                if (_waiting.Remove(_oldest, out var answer))
                {
                    answers.Add(answer);
                }
            }
        }

        foreach (var answer in answers)
        {
            answer.TrySetResult(isTaken);
        }

        return Task.CompletedTask;
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        TaskCompletionSource<bool>[] answers;
        lock (_lock)
        {
            _closed = reason;
            answers = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (var answer in answers)
        {
            answer.TrySetException(new AlreadyClosedException(reason));
        }

        return Task.CompletedTask;
    }
}
