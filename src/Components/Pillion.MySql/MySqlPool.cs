namespace Pillion.MySql;

/// <summary>Connections that callers take, use and give back. The one that was given back last is the first to be taken again.</summary>
public sealed class MySqlPool : IAsyncDisposable
{
    private static readonly TimeSpan s_trustedIdleTime = TimeSpan.FromSeconds(1);

    private readonly MySqlOptions _options;

    // Never disposed: connections come back after the pool's end, too, and it holds nothing of the system's.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _places;
#pragma warning restore CA2213
    private readonly Lock _lock = new();
    private readonly List<MySqlConnection> _idle = [];
    private long _lastBreak;
    private bool _isDisposed;

    /// <summary>A pool without connections.</summary>
    public MySqlPool(MySqlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _places = new SemaphoreSlim(options.MaxConnections);
    }

    /// <summary>Takes a connection that works: one that was idle for longer than a second has just answered.</summary>
    /// <exception cref="MySqlException">The server cannot be reached, or all connections are taken.</exception>
    public async ValueTask<MySqlConnection> RentAsync(CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(_options.CommandTimeout, cancellationToken))
        {
            throw new MySqlTimeoutException($"all {_options.MaxConnections} connections are taken and none came back in time");
        }

        try
        {
            while (Take() is { } connection)
            {
                if (await IsUsableAsync(connection, cancellationToken))
                {
                    return connection;
                }

                await connection.DisposeAsync();
            }

            return await MySqlConnection.OpenAsync(_options, cancellationToken);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    /// <summary>Gives a connection back. A broken one is closed.</summary>
    public async ValueTask ReturnAsync(MySqlConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        List<MySqlConnection> closed = [];
        if (connection.IsBroken)
        {
            // The others may have broken with it: each is tried before it is handed out.
            Volatile.Write(ref _lastBreak, _options.Time.GetTimestamp());
        }

        lock (_lock)
        {
            while (_idle.Count > 0 && IsTooOld(_idle[0]))
            {
                closed.Add(_idle[0]);
                _idle.RemoveAt(0);
            }

            if (_isDisposed || connection.IsBroken || _idle.Count >= _options.MaxIdleConnections || IsTooOld(connection))
            {
                closed.Add(connection);
            }
            else
            {
                _idle.Add(connection);
            }
        }

        foreach (var old in closed)
        {
            await old.DisposeAsync();
        }

        _places.Release();
    }

    /// <summary>Closes what is idle; what is taken is closed when it comes back.</summary>
    public async ValueTask DisposeAsync()
    {
        MySqlConnection[] idle;
        lock (_lock)
        {
            _isDisposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var connection in idle)
        {
            await connection.DisposeAsync();
        }
    }

    private MySqlConnection? Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_idle.Count == 0)
            {
                return null;
            }

            var connection = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return connection;
        }
    }

    private async ValueTask<bool> IsUsableAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (IsTooOld(connection))
        {
            return false;
        }

        try
        {
            if (_options.ResetsSessions)
            {
                await connection.ResetAsync(cancellationToken);
            }
            else if (
                connection.LastUsed <= Volatile.Read(ref _lastBreak)
                || _options.Time.GetElapsedTime(connection.LastUsed) > s_trustedIdleTime
            )
            {
                await connection.PingAsync(cancellationToken);
            }

            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }

    private bool IsTooOld(MySqlConnection connection) =>
        (_options.MaxIdleTime > TimeSpan.Zero && _options.Time.GetElapsedTime(connection.LastUsed) > _options.MaxIdleTime)
        || (_options.MaxLifetime > TimeSpan.Zero && _options.Time.GetElapsedTime(connection.Opened) > _options.MaxLifetime);
}
