using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.MySql.Connections;
using Pillion.MySql;

namespace Pillion.Components.MySql.State;

/// <summary>Deletes expired rows from time to time. Of several processes on one table, daprd's among them, one does it.</summary>
/// <remarks>components-contrib <c>common/component/sql/cleanup.go</c>: the metadata table holds when it was done last.</remarks>
internal sealed partial class MySqlCleanup : IAsyncDisposable
{
    /// <summary>A timer is never exact: a round that comes this much early counts.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(100);

    private readonly MySqlBackend _backend;
    private readonly MySqlStateSql _sql;
    private readonly MySqlStateOptions _options;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public MySqlCleanup(MySqlBackend backend, MySqlStateSql sql, MySqlStateOptions options, TimeProvider time, ILogger logger)
    {
        _backend = backend;
        _sql = sql;
        _options = options;
        _logger = logger;
        _timer = new PeriodicTimer(options.CleanupInterval, time);
        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _timer.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                var rows = await _backend.WriteAsync((_sql, _options), CleanAsync, _stop.Token);
                if (rows is { } count)
                {
                    Log.Cleaned(_logger, count, _options.Table);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ComponentException e)
            {
                Log.Failed(_logger, e, _options.Table);
            }
        }
    }

    /// <summary>Deletes; null when somebody else has done so within the interval.</summary>
    private static async ValueTask<long?> CleanAsync(
        MySqlConnection connection,
        (MySqlStateSql Sql, MySqlStateOptions Options) clean,
        CancellationToken cancellationToken
    )
    {
        var microseconds = (long)(clean.Options.CleanupInterval - s_tolerance).TotalMicroseconds;
        var turn = await connection.QueryAsync(
            $"""
            INSERT INTO {clean.Options.MetadataTable} (id, value) VALUES ('last-cleanup', CURRENT_TIMESTAMP)
            ON DUPLICATE KEY UPDATE value = IF(CURRENT_TIMESTAMP > DATE_ADD(value, INTERVAL ? MICROSECOND), CURRENT_TIMESTAMP, value)
            """,
            [microseconds],
            cancellationToken
        );
        return turn.AffectedRows == 0 ? null : (await connection.QueryAsync(clean.Sql.DeleteExpired, [], cancellationToken)).AffectedRows;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Removed {Count} expired rows of '{Table}'")]
        public static partial void Cleaned(ILogger logger, long count, string table);

        [LoggerMessage(2, LogLevel.Error, "Error removing expired data of '{Table}'")]
        public static partial void Failed(ILogger logger, Exception exception, string table);
    }
}
