using Microsoft.Extensions.Logging;
using Npgsql;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.Configuration;

/// <summary>
/// Tells one subscriber of changes, on a connection of its own. What changed while the connection was broken is found by comparing with what was last known.
/// </summary>
internal sealed partial class PostgresConfigurationSubscription(
    PostgresBackend backend,
    IReadOnlyList<string> keys,
    string channel,
    Func<IReadOnlyList<string>, CancellationToken, ValueTask<Dictionary<string, ConfigurationItem>>> read,
    Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
    Action<PostgresConfigurationSubscription> onDisposed,
    TimeProvider time,
    ILogger logger
) : IAsyncDisposable
{
    private static readonly ConfigurationItem s_deleted = new("");
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _keys = [.. keys];
    private readonly Queue<string> _payloads = new();
    private readonly CancellationTokenSource _stop = new();
    private Dictionary<string, ConfigurationItem> _known = new(StringComparer.Ordinal);
    private NpgsqlConnection? _connection;
    private Task _loop = Task.CompletedTask;

    /// <summary>Listens, and then goes on listening.</summary>
    /// <exception cref="ComponentException">The server failed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // First listen, then look: in this order nothing is missed.
        await ListenAsync(cancellationToken);
        _known = await read(keys, cancellationToken);
        _loop = RunAsync(_stop.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await DisconnectAsync();
        onDisposed(this);
        _stop.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var connection = await backend.OpenListenerAsync(cancellationToken);
        try
        {
            connection.Notification += (_, notification) => _payloads.Enqueue(notification.Payload);

            // daprd names the channel without quotes, which makes it lower case; triggers that notify it in the case it is written in are heard as well.
            await using var command = new NpgsqlCommand(
                channel.Any(char.IsAsciiLetterUpper) ? $"LISTEN {channel}; LISTEN \"{channel}\"" : $"LISTEN {channel}",
                connection
            );
            await command.ExecuteNonQueryAsync(cancellationToken);
            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = s_shortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_connection is null)
                {
                    await ListenAsync(cancellationToken);
                    await CompareAsync(cancellationToken);
                    pause = s_shortestPause;
                }

                await _connection!.WaitAsync(cancellationToken);
                while (_payloads.TryDequeue(out var payload))
                {
                    await TellAsync(payload, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.ConnectionLost(logger, channel, e.Message);
                await DisconnectAsync();
                await PauseAsync(pause, cancellationToken);
                pause = pause + pause < s_longestPause ? pause + pause : s_longestPause;
            }
        }
    }

    private async ValueTask TellAsync(string payload, CancellationToken cancellationToken)
    {
        if (PostgresNotification.Read(payload) is not { } change)
        {
            Log.UnknownPayload(logger, channel);
            return;
        }

        if (_keys.Count > 0 && !_keys.Contains(change.Key))
        {
            return;
        }

        if (change.Value == s_deleted)
        {
            _known.Remove(change.Key);
        }
        else
        {
            _known[change.Key] = change.Value;
        }

        await handler(
            new Dictionary<string, ConfigurationItem>(1, StringComparer.Ordinal) { [change.Key] = change.Value },
            cancellationToken
        );
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var now = await read(keys, cancellationToken);
        var changed = now.Where(item => !_known.TryGetValue(item.Key, out var before) || !IsSame(before, item.Value))
            .Concat(_known.Keys.Where(key => !now.ContainsKey(key)).Select(key => KeyValuePair.Create(key, s_deleted)))
            .ToDictionary(StringComparer.Ordinal);
        _known = now;
        if (changed.Count > 0)
        {
            await handler(changed, cancellationToken);
        }
    }

    /// <summary>The metadata are another dictionary each time.</summary>
    private static bool IsSame(ConfigurationItem a, ConfigurationItem b) =>
        a.Value == b.Value
        && a.Version == b.Version
        && (a.Metadata?.Count ?? 0) == (b.Metadata?.Count ?? 0)
        && (a.Metadata is null || a.Metadata.All(m => b.Metadata!.TryGetValue(m.Key, out var other) && m.Value == other));

    private async ValueTask DisconnectAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }

        _payloads.Clear();
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop looks itself.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The connection that listens to channel '{Channel}' is broken and will be made anew: {Reason}")]
        public static partial void ConnectionLost(ILogger logger, string channel, string reason);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "A notification on channel '{Channel}' is not of the form {{\"data\":{{\"key\":…}}}} and was ignored"
        )]
        public static partial void UnknownPayload(ILogger logger, string channel);
    }
}
