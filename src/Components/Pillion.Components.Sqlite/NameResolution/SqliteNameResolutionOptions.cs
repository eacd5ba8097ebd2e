using Pillion.Abstractions;
using Pillion.Components.Sqlite.Native;
using Pillion.Components.Sqlite.State;

namespace Pillion.Components.Sqlite.NameResolution;

/// <summary>The configuration of <c>nameresolution.sqlite</c> (components-contrib <c>nameresolution/sqlite/sqlite_metadata.go</c>).</summary>
internal sealed record SqliteNameResolutionOptions
{
    /// <summary>Which file, and how it is opened.</summary>
    public required SqliteConnectionString Database { get; init; }

    /// <summary>How long SQLite waits for a lock of another process.</summary>
    public required TimeSpan BusyTimeout { get; init; }

    /// <summary>No write-ahead log: for files on a network file system.</summary>
    public required bool DisableWal { get; init; }

    /// <summary>The table of the hosts.</summary>
    public required string TableName { get; init; }

    /// <summary>The table that says which form the other one has, and when it was cleaned.</summary>
    public required string MetadataTableName { get; init; }

    /// <summary>A host that was not renewed for so long is gone: whole seconds.</summary>
    public required TimeSpan UpdateInterval { get; init; }

    /// <summary>How often a host is renewed: a write that takes its whole time is still in time.</summary>
    public required TimeSpan RenewInterval { get; init; }

    /// <summary>How often rows of hosts that are gone are deleted, by whichever host comes first; zero or less for never.</summary>
    public required TimeSpan CleanupInterval { get; init; }

    /// <summary>Reads and checks the configuration.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static SqliteNameResolutionOptions From(ComponentMetadata metadata)
    {
        var timeout = metadata.GetDuration(TimeSpan.FromSeconds(1), "timeout", "timeoutInSeconds");
        var update = metadata.GetDuration(TimeSpan.FromSeconds(5), "updateInterval");
        if (update.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw metadata.Error("updateInterval", "must not contain fractions of seconds");
        }

        if (update - timeout < TimeSpan.FromSeconds(1))
        {
            throw metadata.Error("updateInterval", "must be at least 1s greater than timeout");
        }

        return new SqliteNameResolutionOptions
        {
            Database = SqliteConnectionString.Parse(metadata),
            BusyTimeout = metadata.GetDuration(TimeSpan.FromMilliseconds(800), "busyTimeout"),
            DisableWal = metadata.GetBoolean(fallback: false, "disableWAL"),
            TableName = SqliteIdentifier.Read(metadata, "tableName", "hosts"),
            MetadataTableName = SqliteIdentifier.Read(metadata, "metadataTableName", "metadata"),
            UpdateInterval = update,
            RenewInterval = update - timeout,
            CleanupInterval = metadata.GetDuration(TimeSpan.FromHours(1), "cleanupInterval", "cleanupIntervalInSeconds"),
        };
    }
}
