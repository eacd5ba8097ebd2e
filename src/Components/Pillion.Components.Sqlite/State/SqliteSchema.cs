using System.Globalization;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>Makes the tables, with the columns and the migration level that daprd gives them, so that both can use one file.</summary>
internal static partial class SqliteSchema
{
    private const int Level = 1;

    /// <summary>Brings the file to the current form, in one transaction.</summary>
    /// <exception cref="ComponentException">The metadata table holds something that is no migration level.</exception>
    /// <exception cref="SqliteException">A statement failed.</exception>
    public static void Migrate(SqliteConnection connection, SqliteStateOptions options, ILogger logger)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(
                $"CREATE TABLE IF NOT EXISTS {options.MetadataTableName} (key text NOT NULL PRIMARY KEY, value text NOT NULL)"
            );
            var text = connection.QueryText($"SELECT value FROM {options.MetadataTableName} WHERE key = 'migrations'") ?? "0";
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level))
            {
                throw new ComponentException(
                    ComponentErrorKind.Configuration,
                    $"invalid migration level found in table '{options.MetadataTableName}' of '{options.Database.Path}': '{text}' is not a number"
                );
            }

            if (level < Level)
            {
                Log.CreatingTable(logger, options.TableName, options.Database.Path);

                // IF NOT EXISTS: files older than the metadata table have the state table already.
                connection.Execute(
                    $"""
                    CREATE TABLE IF NOT EXISTS {options.TableName} (
                      key TEXT NOT NULL PRIMARY KEY,
                      value TEXT NOT NULL,
                      is_binary BOOLEAN NOT NULL,
                      etag TEXT NOT NULL,
                      expiration_time TIMESTAMP DEFAULT NULL,
                      update_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
                    );
                    REPLACE INTO {options.MetadataTableName} (key, value) VALUES ('migrations', '{Level}')
                    """
                );
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            if (!connection.IsAutocommit)
            {
                connection.Execute("ROLLBACK");
            }

            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Creating state table '{Table}' in {Path}")]
        public static partial void CreatingTable(ILogger logger, string table, string path);
    }
}
