using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.MySql.Connections;
using Pillion.MySql;

namespace Pillion.Components.MySql.State;

/// <summary>Makes the database and the tables where they are missing, with daprd's columns.</summary>
/// <remarks>components-contrib <c>state/mysql/mysql.go</c>. It asks first, so that a user who may not make them can use those that are there.</remarks>
internal static partial class MySqlSchema
{
    /// <summary>Makes the database.</summary>
    public static async Task EnsureDatabaseAsync(
        ComponentSpec spec,
        MySqlStateOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var server = options.Server with { Database = "", MaxConnections = 1 };
        await using var backend = await MySqlBackend.OpenAsync(spec, "connectionString", server, cancellationToken);
        await backend.ReadAsync(
            (options.Schema, logger),
            static async (connection, ensure, ct) =>
            {
                if (!await ExistsAsync(connection, "schemata WHERE schema_name = ?", [ensure.Schema], ct))
                {
                    Log.CreatingDatabase(ensure.logger, ensure.Schema);
                    await connection.QueryAsync($"CREATE DATABASE IF NOT EXISTS {ensure.Schema}", [], ct);
                }

                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Makes the tables.</summary>
    public static async Task EnsureTablesAsync(
        MySqlBackend backend,
        MySqlStateOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    ) =>
        await backend.ReadAsync(
            (backend.IsMariaDb, options, logger),
            static async (connection, ensure, ct) =>
            {
                var (isMariaDb, options, logger) = ensure;
                if (!await ExistsAsync(connection, "tables WHERE table_schema = ? AND table_name = ?", [options.Schema, options.Table], ct))
                {
                    Log.CreatingTable(logger, options.Table);
                    await connection.QueryAsync(CreateState(options.Table, isMariaDb), [], ct);
                }
                else if (
                    !await ExistsAsync(
                        connection,
                        "columns WHERE table_schema = ? AND table_name = ? AND column_name = 'expiredate'",
                        [options.Schema, options.Table],
                        ct
                    )
                )
                {
                    // Made by a daprd before 1.11.
                    await connection.QueryAsync(
                        $"ALTER TABLE {options.Table} ADD COLUMN expiredate TIMESTAMP NULL, ADD INDEX expiredate_idx (expiredate)",
                        [],
                        ct
                    );
                }

                if (
                    !await ExistsAsync(
                        connection,
                        "tables WHERE table_schema = ? AND table_name = ?",
                        [options.Schema, options.MetadataTable],
                        ct
                    )
                )
                {
                    await connection.QueryAsync(
                        $"CREATE TABLE IF NOT EXISTS {options.MetadataTable} (id VARCHAR(255) NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
                        [],
                        ct
                    );
                }

                return true;
            },
            cancellationToken
        );

    private static string CreateState(string table, bool isMariaDb) =>
        $"""
            CREATE TABLE IF NOT EXISTS {table} (
              id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE {(isMariaDb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin")} NOT NULL PRIMARY KEY,
              value JSON NOT NULL,
              isbinary BOOLEAN NOT NULL,
              insertDate TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              updateDate TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
              eTag VARCHAR(36) NOT NULL,
              expiredate TIMESTAMP(3) NULL,
              INDEX expiredate_idx(expiredate)
            )
            """;

    private static async Task<bool> ExistsAsync(
        MySqlConnection connection,
        string where,
        object?[] parameters,
        CancellationToken cancellationToken
    ) => (await connection.QueryAsync("SELECT 1 FROM information_schema." + where, parameters, cancellationToken)).Rows.Count > 0;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Creating MySQL schema '{Schema}'")]
        public static partial void CreatingDatabase(ILogger logger, string schema);

        [LoggerMessage(2, LogLevel.Information, "Creating MySQL state table '{Table}'")]
        public static partial void CreatingTable(ILogger logger, string table);
    }
}
