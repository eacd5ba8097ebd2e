using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pillion.Components.RabbitMq.Connections;

/// <summary>A component's one connection. It is opened by whoever needs it, and again when it broke; those who come in the meantime wait for the same attempt.</summary>
internal sealed class RabbitMqConnection(RabbitMqConnectionOptions options) : IAsyncDisposable
{
    private readonly ConnectionFactory _factory = options.CreateFactory();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private IConnection? _current;
    private Task<IConnection>? _opening;
    private bool _isDisposed;

    /// <summary>How the server is reached.</summary>
    public RabbitMqConnectionOptions Options => options;

    /// <summary>Whether it is open, as far as one knows.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return _current is { IsOpen: true };
            }
        }
    }

    /// <summary>The open connection.</summary>
    /// <exception cref="Exception">It cannot be opened; see <see cref="RabbitMqFailures.IsFailure"/>.</exception>
    public ValueTask<IConnection> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_current is { IsOpen: true })
            {
                return new(_current);
            }

            if (_opening is null or { IsCompleted: true })
            {
                var broken = _current;
                _current = null;
                _opening = Task.Run(() => OpenAsync(broken), CancellationToken.None);
            }

            return new(_opening.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Opens a channel on the connection, opening that first where it is not.</summary>
    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions? channel, CancellationToken cancellationToken) =>
        await (await GetAsync(cancellationToken)).CreateChannelAsync(channel, cancellationToken);

    /// <summary>Waits before another attempt, unless the connection is open and only a channel broke.</summary>
    public Task WaitToReconnectAsync(CancellationToken cancellationToken) =>
        IsOpen ? Task.CompletedTask : Task.Delay(options.ReconnectWait, options.Time, cancellationToken);

    /// <summary>Closes the connection; it cannot be opened again.</summary>
    public async ValueTask DisposeAsync()
    {
        IConnection? current;
        Task<IConnection>? opening;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            (current, opening) = (_current, _opening);
        }

        await _stopping.CancelAsync();
        if (opening is not null)
        {
            await opening.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        lock (_lock)
        {
            current = _current;
        }

        await DisposeAsync(current);
        _stopping.Dispose();
    }

    private async Task<IConnection> OpenAsync(IConnection? broken)
    {
        await DisposeAsync(broken);
        var opened = await _factory.CreateConnectionAsync(_stopping.Token);
        lock (_lock)
        {
            _current = opened;
        }

        return opened;
    }

    private static async ValueTask DisposeAsync(IConnection? connection)
    {
        if (connection is null)
        {
            return;
        }

        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e) when (e is RabbitMQClientException || RabbitMqFailures.IsFailure(e))
        {
            // It was broken already.
        }
    }
}
