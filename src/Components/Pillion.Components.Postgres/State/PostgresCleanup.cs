using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.State;

/// <summary>Deletes expired rows from time to time. Of several processes on one table, daprd's among them, one does it.</summary>
/// <remarks>components-contrib <c>common/component/sql/cleanup.go</c>: the metadata table holds when it was done last.</remarks>
internal sealed partial class PostgresCleanup : IAsyncDisposable
{
    /// <summary>A timer is never exact: a round that comes this much early counts.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(100);

    private readonly PostgresBackend _backend;
    private readonly PostgresStateOptions _options;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public PostgresCleanup(PostgresBackend backend, PostgresStateOptions options, TimeProvider time, ILogger logger)
    {
        _backend = backend;
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
                var rows = await _backend.WriteAsync(_options, CleanAsync, _stop.Token);
                if (rows is { } count)
                {
                    Log.Cleaned(_logger, count, _options.Table.Name);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ComponentException e)
            {
                Log.Failed(_logger, e, _options.Table.Name);
            }
        }
    }

    /// <summary>Deletes; null when somebody else has done so within the interval.</summary>
    private static async ValueTask<int?> CleanAsync(
        NpgsqlConnection connection,
        PostgresStateOptions options,
        CancellationToken cancellationToken
    )
    {
        var metadata = options.MetadataTable;
        await using var turn = new NpgsqlCommand(
            $"""
            INSERT INTO {metadata} AS m (key, value) VALUES ($1, CURRENT_TIMESTAMP::text)
            ON CONFLICT (key) DO UPDATE SET value = CURRENT_TIMESTAMP::text
            WHERE (EXTRACT('epoch' FROM CURRENT_TIMESTAMP - m.value::timestamp with time zone) * 1000)::bigint > $2
            """,
            connection
        );
        turn.Parameters.Add(new NpgsqlParameter<string> { TypedValue = options.Table.CleanupKey, NpgsqlDbType = NpgsqlDbType.Text });
        turn.Parameters.Add(
            new NpgsqlParameter<long>
            {
                TypedValue = (long)(options.CleanupInterval - s_tolerance).TotalMilliseconds,
                NpgsqlDbType = NpgsqlDbType.Bigint,
            }
        );
        if (await turn.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return null;
        }

        await using var delete = new NpgsqlCommand(options.Table.DeleteExpired, connection) { CommandTimeout = 600 };
        return await delete.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Removed {Count} expired rows of '{Table}'")]
        public static partial void Cleaned(ILogger logger, int count, string table);

        [LoggerMessage(2, LogLevel.Error, "Error removing expired data of '{Table}'")]
        public static partial void Failed(ILogger logger, Exception exception, string table);
    }
}
