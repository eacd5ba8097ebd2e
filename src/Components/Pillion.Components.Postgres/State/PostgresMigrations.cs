using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.State;

/// <summary>Makes the tables, and counts in the metadata table how far they are, so that daprd and Pillion can share them.</summary>
/// <remarks>
/// components-contrib <c>common/component/sql/migrations/postgres</c>: whoever migrates holds the row <c>lock</c> of the metadata table. Other than daprd, it
/// all happens in the transaction of the lock: a migration that fails leaves nothing behind.
/// </remarks>
internal static partial class PostgresMigrations
{
    // What the server says when two make one table at once: unique_violation, duplicate_object (the table's row type) or duplicate_table.
    private static readonly string[] s_madeMeanwhile = ["23505", "42710", "42P07"];

    /// <summary>Brings the tables to the form this component knows. A later form, made by a newer daprd, is left as it is.</summary>
    /// <exception cref="ComponentException">A statement failed, or the metadata table holds something that is no number.</exception>
    public static async Task RunAsync(
        PostgresBackend backend,
        PostgresStateOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        // Migrations may be done twice: each step looks at what is there.
        await backend.ReadAsync(
            (options, logger),
            static async (connection, migrate, ct) =>
            {
                await RunAsync(connection, migrate.options, migrate.logger, ct);
                return true;
            },
            cancellationToken
        );
    }

    private static async Task RunAsync(
        NpgsqlConnection connection,
        PostgresStateOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        await EnsureMetadataTableAsync(connection, options.MetadataTable, logger, cancellationToken);
        var migrations = options.Table.Migrations;
        if (await LevelAsync(connection, options, cancellationToken) >= migrations.Count)
        {
            return;
        }

        await ExecuteAsync(
            connection,
            $"INSERT INTO {options.MetadataTable} (key, value) VALUES ('lock', 'lock') ON CONFLICT (key) DO NOTHING",
            cancellationToken
        );
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT value FROM {options.MetadataTable} WHERE key = 'lock' FOR UPDATE", cancellationToken);

        // Again: somebody else may have had the lock.
        for (var level = await LevelAsync(connection, options, cancellationToken); level < migrations.Count; level++)
        {
            Log.Migrating(logger, options.Table.Name, level + 1);
            await ExecuteAsync(connection, migrations[level], cancellationToken);
            await using var update = new NpgsqlCommand(
                $"INSERT INTO {options.MetadataTable} (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                connection
            );
            update.Parameters.Add(Text(options.Table.MigrationsKey));
            update.Parameters.Add(Text((level + 1).ToString(CultureInfo.InvariantCulture)));
            await update.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task EnsureMetadataTableAsync(
        NpgsqlConnection connection,
        string table,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        // Asked first, so that a user who may not make tables can use one that is there.
        await using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        exists.Parameters.Add(Text(table));
        if (await exists.ExecuteScalarAsync(cancellationToken) is true)
        {
            return;
        }

        Log.CreatingMetadataTable(logger, table);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(
                    connection,
                    $"CREATE TABLE IF NOT EXISTS {table} (key text NOT NULL PRIMARY KEY, value text NOT NULL)",
                    cancellationToken
                );
                return;
            }
            catch (PostgresException e) when (s_madeMeanwhile.Contains(e.SqlState, StringComparer.Ordinal) && attempt < 3)
            {
                // Two at once: IF NOT EXISTS does not see a table that is being made.
            }
        }
    }

    private static async Task<int> LevelAsync(
        NpgsqlConnection connection,
        PostgresStateOptions options,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand($"SELECT value FROM {options.MetadataTable} WHERE key = $1", connection);
        command.Parameters.Add(Text(options.Table.MigrationsKey));
        var text = await command.ExecuteScalarAsync(cancellationToken) as string ?? "0";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            ? level
            : throw new ComponentException(
                ComponentErrorKind.Configuration,
                $"invalid migration level found in table '{options.MetadataTable}', key '{options.Table.MigrationsKey}': '{text}' is not a number"
            );
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Creating metadata table '{Table}'")]
        public static partial void CreatingMetadataTable(ILogger logger, string table);

        [LoggerMessage(2, LogLevel.Information, "Performing migration {Level} of state table '{Table}'")]
        public static partial void Migrating(ILogger logger, string table, int level);
    }
}
