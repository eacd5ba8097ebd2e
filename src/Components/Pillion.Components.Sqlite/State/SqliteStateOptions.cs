using Pillion.Abstractions;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>The metadata of <c>state.sqlite</c> (components-contrib <c>state/sqlite/metadata.yaml</c>).</summary>
internal sealed record SqliteStateOptions
{
    /// <summary>Which file, and how it is opened.</summary>
    public required SqliteConnectionString Database { get; init; }

    /// <summary>How long a write may wait for its turn.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long SQLite waits for a lock of another process; zero or less for not at all.</summary>
    public required TimeSpan BusyTimeout { get; init; }

    /// <summary>No write-ahead log: for files on a network file system.</summary>
    public required bool DisableWal { get; init; }

    /// <summary>
    /// Whether others can read while somebody writes. Without the log they could not, and would starve beside a busy writer; a database in
    /// memory has one connection anyway. Both then read on the writer's connection, in turns with it.
    /// </summary>
    public bool HasReadersBesideTheWriter => !Database.IsInMemory && !DisableWal;

    /// <summary>The table of the items.</summary>
    public required string TableName { get; init; }

    /// <summary>The table that says which form the other one has.</summary>
    public required string MetadataTableName { get; init; }

    /// <summary>How often expired rows are deleted; zero or less for never. They do not show either way.</summary>
    public required TimeSpan CleanupInterval { get; init; }

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static SqliteStateOptions From(ComponentMetadata metadata)
    {
        var timeout = metadata.GetDuration(TimeSpan.FromSeconds(20), "timeout", "timeoutInSeconds");
        if (timeout < TimeSpan.FromSeconds(1))
        {
            throw metadata.Error("timeout", "must be 1s or more");
        }

        return new SqliteStateOptions
        {
            Database = SqliteConnectionString.Parse(metadata),
            Timeout = timeout,
            BusyTimeout = metadata.GetDuration(TimeSpan.FromSeconds(2), "busyTimeout"),
            DisableWal = metadata.GetBoolean(fallback: false, "disableWAL"),
            TableName = SqliteIdentifier.Read(metadata, "tableName", "state"),
            MetadataTableName = SqliteIdentifier.Read(metadata, "metadataTableName", "metadata"),
            CleanupInterval = metadata.GetDuration(TimeSpan.Zero, "cleanupInterval", "cleanupIntervalInSeconds"),
        };
    }
}
