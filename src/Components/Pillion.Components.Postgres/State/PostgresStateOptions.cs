using System.Text.RegularExpressions;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.State;

/// <summary>The metadata of <c>state.postgresql</c> besides how the server is reached.</summary>
/// <remarks>components-contrib <c>common/component/postgresql/v1/metadata.go</c> and <c>state/postgresql/v2/metadata.go</c>.</remarks>
/// <param name="Table">The table of the items.</param>
/// <param name="MetadataTable">The table that says which form the other one has.</param>
/// <param name="CleanupInterval">How often expired rows are deleted; zero for never. They do not show either way.</param>
internal sealed partial record PostgresStateOptions(PostgresStateTable Table, string MetadataTable, TimeSpan CleanupInterval)
{
    /// <summary>v1: values as <c>jsonb</c>.</summary>
    public static PostgresStateTable JsonTable(ComponentMetadata metadata) =>
        new PostgresJsonTable(Identifier(metadata, "tableName", "state"));

    /// <summary>v2: values as <c>bytea</c>.</summary>
    public static PostgresStateTable BytesTable(ComponentMetadata metadata)
    {
        var prefix = metadata.Get("tablePrefix") ?? "";
        return IsIdentifier(prefix + "state")
            ? new PostgresBytesTable(prefix)
            : throw metadata.Error("tablePrefix", $"must make a table's name with 'state' behind it, or schema.name, not '{prefix}'");
    }

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is wrong.</exception>
    public static PostgresStateOptions From(ComponentMetadata metadata, Func<ComponentMetadata, PostgresStateTable> table)
    {
        var interval = metadata.GetDuration(TimeSpan.FromHours(1), "cleanupInterval", "cleanupIntervalInSeconds");
        return new(
            table(metadata),
            Identifier(metadata, "metadataTableName", "dapr_metadata"),
            interval > TimeSpan.Zero ? interval : TimeSpan.Zero
        );
    }

    private static string Identifier(ComponentMetadata metadata, string key, string fallback)
    {
        var name = metadata.Get(key) ?? fallback;
        return IsIdentifier(name)
            ? name
            : throw metadata.Error(key, $"must be the name of a table (letters, digits and underscores) or schema.table, not '{name}'");
    }

    /// <summary>Names stand in SQL text as they are, as with daprd (so that upper case is folded in the same way), hence nothing but plain ones.</summary>
    private static bool IsIdentifier(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"^(?:[A-Za-z_][A-Za-z0-9_$]*\.)?[A-Za-z_][A-Za-z0-9_$]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
