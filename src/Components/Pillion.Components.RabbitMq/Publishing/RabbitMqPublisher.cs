using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.RabbitMq.Connections;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Publishing;

/// <summary>
/// Sends messages and sees to it that the server took them. What a broken connection took with it is sent again, so that a message may come twice but is
/// not lost; that holds for those, too, whose publisher does not wait for the server's answer.
/// </summary>
internal sealed partial class RabbitMqPublisher : IAsyncDisposable
{
    /// <summary>How often a message is sent before its publisher is told of the failure, as daprd's <c>publishMaxRetries</c>.</summary>
    private const int Attempts = 3;

    /// <summary>How many messages may be unanswered whose publishers do not wait.</summary>
    private const int MostUnanswered = 1024;

    /// <summary>How long the end of the component waits for the answers to those.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly RabbitMqConnection _connection;
    private readonly Func<IChannel, string, CancellationToken, Task> _declare;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly SemaphoreSlim _unanswered = new(MostUnanswered);
    private readonly CancellationTokenSource _stopping = new();
    private ConfirmedChannel? _channel;

    /// <param name="connection">The component's connection.</param>
    /// <param name="declare">Makes sure that an exchange is there, on a channel of its own.</param>
    /// <param name="logger">Where it logs.</param>
    public RabbitMqPublisher(RabbitMqConnection connection, Func<IChannel, string, CancellationToken, Task> declare, ILogger logger)
    {
        _connection = connection;
        _declare = declare;
        _logger = logger;
    }

    /// <summary>Sends a message and waits until the server has taken it.</summary>
    /// <exception cref="ComponentException">It has not.</exception>
    public async Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(message, Attempts, cancellationToken);
        await SettleAsync(message, answer, Attempts, cancellationToken);
    }

    /// <summary>
    /// Sends a message and does not wait for the server's answer. What a broken connection takes with it is sent again until the component ends: its
    /// publisher believes that it was sent. A refusal is logged.
    /// </summary>
    /// <exception cref="ComponentException">It could not be sent.</exception>
    public async Task PostAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(message, Attempts, cancellationToken);
        await _unanswered.WaitAsync(cancellationToken);
        _ = SettleLaterAsync(message, answer);
    }

    /// <summary>Waits a while for the answers that are still due, and closes the channel.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping.CancelAfter(s_patience);
        for (var i = 0; i < MostUnanswered; i++)
        {
            // Each of them ends by itself, at the latest when the time is up.
            await _unanswered.WaitAsync(CancellationToken.None);
        }

        if (_channel is not null)
        {
            await DisposeAsync(_channel);
        }

        _stopping.Dispose();
        _opening.Dispose();
        _unanswered.Dispose();
    }

    private async Task SettleLaterAsync(OutgoingMessage message, Task<bool> answer)
    {
        try
        {
            await SettleAsync(message, answer, int.MaxValue, _stopping.Token);
        }
        catch (Exception e) when (e is ComponentException or OperationCanceledException)
        {
            LogLost(message.ToString(), e.Message);
        }
        finally
        {
            _unanswered.Release();
        }
    }

    private async Task SettleAsync(OutgoingMessage message, Task<bool> answer, int attempts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (!await answer.WaitAsync(cancellationToken))
                {
                    throw new ComponentException(
                        ComponentErrorKind.Unavailable,
                        $"{message} at RabbitMQ {_connection.Options.Endpoint} (component '{_connection.Options.Component}') failed: the server refused the message (a full queue?)"
                    );
                }

                return;
            }
            catch (Exception e) when (RabbitMqFailures.IsFailure(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                NoteFailure(message, attempt, e);
                if (attempt >= attempts)
                {
                    throw RabbitMqFailures.Of(e, _connection.Options, message.ToString());
                }
            }

            await _connection.WaitToReconnectAsync(cancellationToken);
            answer = await SendAsync(message, attempts, cancellationToken);
        }
    }

    /// <summary>Hands a message to the connection, which is opened again where it is broken.</summary>
    private async Task<Task<bool>> SendAsync(OutgoingMessage message, int attempts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var channel = await ChannelAsync(message.Exchange, cancellationToken);
                return await channel.SendAsync(message, cancellationToken);
            }
            catch (Exception e) when (RabbitMqFailures.IsFailure(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                NoteFailure(message, attempt, e);
                var failure = RabbitMqFailures.Of(e, _connection.Options, message.ToString());
                if (attempt >= attempts || failure.Kind == ComponentErrorKind.InvalidRequest)
                {
                    throw failure;
                }
            }

            await _connection.WaitToReconnectAsync(cancellationToken);
        }
    }

    private void NoteFailure(OutgoingMessage message, int attempt, Exception e)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            var (what, reason) = (message.ToString(), RabbitMqFailures.Reason(e));
            LogAttemptFailed(what, attempt, reason);
        }
    }

    /// <summary>The open channel, after the exchange was seen to be there.</summary>
    private async ValueTask<ConfirmedChannel> ChannelAsync(string exchange, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_channel is not { IsOpen: true })
            {
                if (_channel is { } broken)
                {
                    _channel = null;
                    await DisposeAsync(broken);
                }

                _channel = await ConfirmedChannel.OpenAsync(await _connection.GetAsync(cancellationToken), cancellationToken);
            }

            if (!_channel.Exchanges.Contains(exchange))
            {
                // A refusal closes a channel; on this one, it would hit the messages of others.
                await using var declaring = await _connection.OpenChannelAsync(null, cancellationToken);
                await _declare(declaring, exchange, cancellationToken);
                _channel.Exchanges.Add(exchange);
            }

            return _channel;
        }
        finally
        {
            _opening.Release();
        }
    }

    private static async ValueTask DisposeAsync(ConfirmedChannel channel)
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "{What} failed (attempt {Attempt}): {Reason}")]
    private partial void LogAttemptFailed(string what, int attempt, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "a message is lost, {What} failed after its publisher was told that it was sent: {Reason}"
    )]
    private partial void LogLost(string what, string reason);
}
