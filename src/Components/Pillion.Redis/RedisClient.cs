using System.Runtime.CompilerServices;
using Pillion.Redis.Connections;

namespace Pillion.Redis;

/// <summary>
/// A Redis server as seen by many callers: one connection that they share, made when it is first needed and again when it broke. Nothing is
/// queued while there is none: callers wait for the next attempts to connect and then fail.
/// </summary>
/// <remarks>
/// A command is sent again only if it certainly was not carried out, or says that twice is the same as once (<see cref="RedisCommand.IsRepeatable"/>).
/// Otherwise a broken connection is reported with <see cref="RedisConnectionException.MayHaveRun"/>, and the caller decides.
/// </remarks>
public sealed class RedisClient : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private RedisConnection? _connection;
    private Task<RedisConnection>? _connecting;
    private bool _isDisposed;
    private int _failures;
    private long _failedAt;

    /// <summary>Makes a client; it connects when it is first used, or by <see cref="ConnectAsync"/>.</summary>
    public RedisClient(RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.EndPoints.Count);
        _options = options;
    }

    /// <summary>What the server said about itself when it was last connected to.</summary>
    public RedisServerInfo Server => _connection?.Server ?? RedisServerInfo.Unknown;

    /// <summary>Connects now, in a single attempt.</summary>
    /// <exception cref="RedisException">The server cannot be reached or does not want us.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken) => await GetConnectionAsync(cancellationToken);

    /// <summary>Sends a command and gives its reply; an array of replies if it is several (<see cref="RedisCommand.Then"/>).</summary>
    /// <param name="command">The command; taken over.</param>
    /// <param name="cancellationToken">Ends the waiting. A command that is on its way may be carried out all the same.</param>
    /// <exception cref="RedisServerException">The server answered the (single) command with an error.</exception>
    /// <exception cref="RedisConnectionException">There is no connection, or it broke before the reply came.</exception>
    public ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken cancellationToken) =>
        SendAsync(command, script: null, cancellationToken);

    /// <summary>Runs a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="call">What <see cref="RedisScript.Call"/> of it began; taken over.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RedisServerException">The script failed.</exception>
    /// <exception cref="RedisConnectionException">There is no connection, or it broke before the reply came.</exception>
    public ValueTask<RedisReply> EvaluateAsync(RedisScript script, RedisCommand call, CancellationToken cancellationToken) =>
        SendAsync(call, script, cancellationToken);

    /// <summary>Opens a connection for one caller alone: for commands that block, which may take as long as they like.</summary>
    /// <param name="onPush">Gets messages of subscriptions, on the reader's thread: it must not wait. Null for none.</param>
    /// <param name="longestBlock">
    /// How long the commands may block; a server that is silent for much longer is given up. <see cref="Timeout.InfiniteTimeSpan"/> for as long as they like.
    /// </param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="RedisException">The server cannot be reached or does not want us.</exception>
    public Task<RedisConnection> OpenConnectionAsync(Action<RedisReply>? onPush, TimeSpan longestBlock, CancellationToken cancellationToken)
    {
        var isLimited = longestBlock >= TimeSpan.Zero && _options.ResponseTimeout > TimeSpan.Zero;
        var limit = isLimited ? longestBlock + _options.ResponseTimeout : Timeout.InfiniteTimeSpan;
        return RedisConnector.OpenAsync(_options with { ResponseTimeout = limit }, onPush, cancellationToken);
    }

    /// <summary>Closes the connection; commands that wait for replies fail.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<RedisConnection>? connecting;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            connecting = _connecting;
        }

        await _disposing.CancelAsync();
        if (connecting is not null)
        {
            try
            {
                await (await connecting).DisposeAsync();
            }
            catch (Exception e) when (e is RedisException or OperationCanceledException)
            {
                // It was not connected.
            }
        }

        _disposing.Dispose();
    }

    // Every command waits here: its state is pooled instead of made anew.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RedisReply> SendAsync(RedisCommand command, RedisScript? script, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var canTryAgain = attempt < _options.MaxRetries;
                try
                {
                    var connection = await GetConnectionAsync(cancellationToken);
                    var reply = await connection.SendCoreAsync(command, cancellationToken);
                    if (script is not null && reply is { IsError: true, Error.Code: "NOSCRIPT" })
                    {
                        await LoadAsync(script, connection, cancellationToken);
                        reply = await connection.SendCoreAsync(command, cancellationToken);
                    }

                    if (!reply.IsError)
                    {
                        return reply;
                    }

                    var error = reply.Error;
                    if (!canTryAgain || !await RecoverAsync(error, connection, attempt, cancellationToken))
                    {
                        throw error;
                    }
                }
                catch (RedisConnectionException e) when (canTryAgain && (!e.MayHaveRun || command.IsRepeatable))
                {
                    // The next attempt waits for a new connection, which has its own pauses.
                }
            }
        }
        finally
        {
            command.Return();
        }
    }

    /// <summary>Tells the server a script that it does not know; the call of it was not carried out.</summary>
    private static async ValueTask LoadAsync(RedisScript script, RedisConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(RedisCommand.Read("SCRIPT"u8, 2).Add("LOAD"u8).Add(script.Text), cancellationToken);
        }
        catch (RedisConnectionException e) when (e.MayHaveRun)
        {
            throw new RedisConnectionException(e.Message, mayHaveRun: false, e);
        }
    }

    /// <summary>Does what an error asks for; whether it says that nothing was carried out and that trying again can help.</summary>
    private async ValueTask<bool> RecoverAsync(
        RedisServerException error,
        RedisConnection connection,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        switch (error.Code)
        {
            case "LOADING" or "TRYAGAIN" or "CLUSTERDOWN":
                await Task.Delay(Backoff(attempt + 1), _options.Time, cancellationToken);
                return true;
            case "READONLY" when _options.SentinelMaster is not null:
                // It was the master and is no longer: the sentinels know who is.
                connection.Break(new RedisConnectionException($"{connection.EndPoint} is no longer the master", mayHaveRun: false));
                return true;
            default:
                return false;
        }
    }

    private ValueTask<RedisConnection> GetConnectionAsync(CancellationToken cancellationToken)
    {
        var connection = Volatile.Read(ref _connection);
        if (connection is { IsOpen: true })
        {
            return new(connection);
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connecting is null || (_connecting.IsCompleted && _connection is not { IsOpen: true }))
            {
                _connecting = ConnectCoreAsync(_disposing.Token);
            }

            return new(_connecting.WaitAsync(cancellationToken));
        }
    }

    /// <summary>One attempt, for all who wait for it; after failed ones it comes after a pause.</summary>
    private async Task<RedisConnection> ConnectCoreAsync(CancellationToken cancellationToken)
    {
        // The caller holds the lock.
        await Task.Yield();
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        if (_failures > 0)
        {
            var pause = Backoff(_failures) - _options.Time.GetElapsedTime(_failedAt);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _options.Time, cancellationToken);
            }
        }

        try
        {
            var connection = await RedisConnector.OpenAsync(_options, onPush: null, cancellationToken);
            _failures = 0;
            Volatile.Write(ref _connection, connection);
            return connection;
        }
        catch
        {
            _failures++;
            _failedAt = _options.Time.GetTimestamp();
            throw;
        }
    }

    private TimeSpan Backoff(int failures)
    {
        var pause = _options.MinBackoff * Math.Pow(2, Math.Min(failures - 1, 20));
        return pause < _options.MaxBackoff ? pause : _options.MaxBackoff;
    }
}
