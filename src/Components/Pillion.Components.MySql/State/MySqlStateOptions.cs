using System.Buffers;
using Pillion.Abstractions;
using Pillion.Components.MySql.Connections;
using Pillion.MySql;

namespace Pillion.Components.MySql.State;

/// <summary>The metadata of <c>state.mysql</c> (components-contrib <c>state/mysql/mysql.go</c>).</summary>
/// <param name="Server">How the server is reached, with the schema as database.</param>
/// <param name="Schema">The database.</param>
/// <param name="Table">The table of the items.</param>
/// <param name="MetadataTable">The table that says when expired rows were deleted last.</param>
/// <param name="CleanupInterval">How often expired rows are deleted; zero for never. They do not show either way.</param>
internal sealed record MySqlStateOptions(MySqlOptions Server, string Schema, string Table, string MetadataTable, TimeSpan CleanupInterval)
{
    private static readonly SearchValues<char> s_identifier = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
    );

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static MySqlStateOptions From(ComponentMetadata metadata, TimeProvider time)
    {
        var schema = Identifier(metadata, "schemaName", "dapr_state_store");
        var seconds = metadata.GetInt32(20, int.MinValue, int.MaxValue, "timeoutInSeconds", "timeout");
        var interval = metadata.GetDuration(TimeSpan.FromHours(1), "cleanupInterval");
        var server = GoDataSourceName.Parse(metadata.Require("connectionString"), "connectionString", metadata);
        return new(
            server with
            {
                Database = schema,
                CommandTimeout = TimeSpan.FromSeconds(seconds > 0 ? seconds : 20),
                // Whether a condition held is told from the rows that were changed.
                CountsFoundRows = false,
                Time = time,
            },
            schema,
            Identifier(metadata, "tableName", "state"),
            Identifier(metadata, "metadataTableName", "dapr_metadata"),
            interval > TimeSpan.Zero ? interval : TimeSpan.Zero
        );
    }

    /// <summary>Names stand in SQL text, so nothing but letters, digits and underscores may be in them.</summary>
    private static string Identifier(ComponentMetadata metadata, string key, string fallback)
    {
        var name = metadata.Get(key) ?? fallback;
        return name.AsSpan().IndexOfAnyExcept(s_identifier) < 0
            ? name
            : throw metadata.Error(key, $"must be letters, digits and underscores, not '{name}'");
    }
}
