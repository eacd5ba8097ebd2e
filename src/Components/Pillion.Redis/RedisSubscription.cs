using System.Threading.Channels;

namespace Pillion.Redis;

/// <summary>A message of a channel.</summary>
/// <param name="Channel">The channel it was published to.</param>
/// <param name="Payload">What was published.</param>
public readonly record struct RedisMessage(string Channel, byte[] Payload);

/// <summary>
/// Messages of patterns of channels, on a connection of its own. After a break it subscribes again; what was published meanwhile is lost, which is
/// how Redis's publish/subscribe is. So are messages beyond a bounded number that a slow handler lets pile up.
/// </summary>
public sealed class RedisSubscription : IAsyncDisposable
{
    private const int MaxPiledUp = 10_000;

    private readonly RedisClient _client;
    private readonly RedisOptions _options;
    private readonly IReadOnlyList<string> _patterns;
    private readonly Func<RedisMessage, CancellationToken, ValueTask> _onMessage;
    private readonly Func<CancellationToken, ValueTask> _onGap;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Channel<RedisMessage> _messages;
    private int _hasLost;
    private Task _running = Task.CompletedTask;

    private RedisSubscription(
        RedisClient client,
        RedisOptions options,
        IReadOnlyList<string> patterns,
        Func<RedisMessage, CancellationToken, ValueTask> onMessage,
        Func<CancellationToken, ValueTask> onGap
    )
    {
        _client = client;
        _options = options;
        _patterns = patterns;
        _onMessage = onMessage;
        _onGap = onGap;
        _messages = Channel.CreateBounded<RedisMessage>(
            new BoundedChannelOptions(MaxPiledUp) { SingleReader = true, SingleWriter = false }
        );
    }

    /// <summary>Subscribes.</summary>
    /// <param name="client">Whose server.</param>
    /// <param name="options">The client's options: its pauses between attempts to connect.</param>
    /// <param name="patterns">The patterns (<c>PSUBSCRIBE</c>), at least one.</param>
    /// <param name="onMessage">Called for each message, one at a time; does not throw.</param>
    /// <param name="onGap">Called when messages may have been missed, in turns with <paramref name="onMessage"/>; does not throw.</param>
    /// <param name="cancellationToken">Cancels the subscribing, not the subscription.</param>
    /// <exception cref="RedisException">The server cannot be reached or refuses.</exception>
    public static async Task<RedisSubscription> StartAsync(
        RedisClient client,
        RedisOptions options,
        IReadOnlyList<string> patterns,
        Func<RedisMessage, CancellationToken, ValueTask> onMessage,
        Func<CancellationToken, ValueTask> onGap,
        CancellationToken cancellationToken
    )
    {
        var subscription = new RedisSubscription(client, options, patterns, onMessage, onGap);
        var connection = await subscription.ConnectAsync(cancellationToken);
        subscription._running = Task.WhenAll(
            subscription.StayConnectedAsync(connection, subscription._disposing.Token),
            subscription.HandleAsync(subscription._disposing.Token)
        );
        return subscription;
    }

    /// <summary>Takes no more messages and waits for a handler under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _running;
        _disposing.Dispose();
    }

    private async Task<RedisConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await _client.OpenConnectionAsync(OnPush, TimeSpan.Zero, cancellationToken);
        try
        {
            // One by one: each is answered by itself.
            foreach (var pattern in _patterns)
            {
                await connection.SendAsync(RedisCommand.Read("PSUBSCRIBE"u8, 1).Add(pattern), cancellationToken);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>pmessage, the pattern, the channel, the payload.</summary>
    private void OnPush(RedisReply push)
    {
        if (
            push.Items is [{ Text: "pmessage" }, _, var channel, var payload]
            && !_messages.Writer.TryWrite(new RedisMessage(channel.Text ?? "", payload.Bytes ?? []))
        )
        {
            Volatile.Write(ref _hasLost, 1);
        }
    }

    private async Task StayConnectedAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await connection.Broken.WaitAsync(cancellationToken);
                }
                finally
                {
                    await connection.DisposeAsync();
                }

                connection = await ReconnectAsync(cancellationToken);
                Volatile.Write(ref _hasLost, 1);
                // Wakes the handler, which looks for a gap before each message; an empty name is no channel.
                _messages.Writer.TryWrite(default);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        finally
        {
            _messages.Writer.TryComplete();
        }
    }

    private async Task<RedisConnection> ReconnectAsync(CancellationToken cancellationToken)
    {
        for (var pause = _options.MinBackoff; ; pause = 2 * pause < _options.MaxBackoff ? 2 * pause : _options.MaxBackoff)
        {
            await Task.Delay(pause, _options.Time, cancellationToken);
            try
            {
                return await ConnectAsync(cancellationToken);
            }
            catch (RedisException)
            {
                // Still down.
            }
        }
    }

    private async Task HandleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken))
            {
                if (Interlocked.Exchange(ref _hasLost, 0) == 1)
                {
                    await _onGap(cancellationToken);
                }

                if (message.Channel is not null)
                {
                    await _onMessage(message, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
