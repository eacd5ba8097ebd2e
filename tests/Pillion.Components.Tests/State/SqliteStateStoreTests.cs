using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Components.Sqlite;
using Pillion.Testing;

namespace Pillion.Components.Tests.State;

public sealed class SqliteStateStoreTests : StateStoreSuite
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override async ValueTask<IStateStore> CreateAsync() =>
        await Components.CreateAsync<IStateStore>(
            SqliteComponents.All,
            "state.sqlite",
            Time,
            ("connectionString", _directory.File("state.db"))
        );
}

public sealed class SqliteWithoutLogStateStoreTests : StateStoreSuite
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override async ValueTask<IStateStore> CreateAsync() =>
        await Components.CreateAsync<IStateStore>(
            SqliteComponents.All,
            "state.sqlite3",
            Time,
            ("url", "file:" + _directory.File("state.db")),
            ("disableWAL", "true"),
            ("tableName", "my_state"),
            ("metadataTableName", "my_metadata")
        );
}

public sealed class SqliteInMemoryStateStoreTests : StateStoreSuite
{
    protected override async ValueTask<IStateStore> CreateAsync() =>
        await Components.CreateAsync<IStateStore>(SqliteComponents.All, "state.sqlite", Time, ("connectionString", ":memory:"));
}
