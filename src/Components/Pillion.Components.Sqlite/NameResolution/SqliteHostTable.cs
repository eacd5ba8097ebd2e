using Pillion.Abstractions;
using Pillion.Components.Sqlite.Native;
using Pillion.Components.Sqlite.State;

namespace Pillion.Components.Sqlite.NameResolution;

/// <summary>The table of hosts, with the columns daprd gives it. Called from several threads, one of which is inside at a time.</summary>
internal sealed class SqliteHostTable : IDisposable
{
    private readonly SqliteNameResolutionOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private bool _isDisposed;

    /// <summary>Opens the file and makes the tables.</summary>
    /// <exception cref="ComponentException">The file cannot be used.</exception>
    public SqliteHostTable(SqliteNameResolutionOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        try
        {
            _connection = new SqliteConnection(options.Database.Path, readOnly: false, (int)options.BusyTimeout.TotalMilliseconds);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e, options.Database.Path);
        }

        try
        {
            Open();
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw SqliteFailure.Translate(e, options.Database.Path);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private long OldestAlive => Now - (long)_options.UpdateInterval.TotalSeconds;

    /// <summary>Enters a host; a former one of the same address is replaced. Dapr leaves the namespace empty (components-contrib issue 3179), and so must we.</summary>
    public void Add(string id, string address, string appId) =>
        Use(() =>
        {
            using var insert = _connection.Prepare(
                $"REPLACE INTO {_options.TableName} (registration_id, address, app_id, namespace, last_update) VALUES (?, ?, ?, '', ?)"
            );
            insert.Bind(1, id);
            insert.Bind(2, address);
            insert.Bind(3, appId);
            insert.Bind(4, Now);
            return insert.Run();
        });

    /// <summary>Says that a host still lives; false when it is not in the table any more.</summary>
    public bool Renew(string id, string address) =>
        Use(() =>
        {
            using var update = _connection.Prepare(
                $"UPDATE {_options.TableName} SET last_update = ? WHERE registration_id = ? AND address = ?"
            );
            update.Bind(1, Now);
            update.Bind(2, id);
            update.Bind(3, address);
            return update.Run() > 0;
        });

    /// <summary>Takes a host out.</summary>
    public void Remove(string id) =>
        Use(() =>
        {
            using var delete = _connection.Prepare($"DELETE FROM {_options.TableName} WHERE registration_id = ?");
            delete.Bind(1, id);
            return delete.Run();
        });

    /// <summary>The address of one of the app's hosts that live, at random; null when there is none.</summary>
    public string? Find(string appId) =>
        Use(() =>
        {
            using var select = _connection.Prepare(
                $"SELECT address FROM {_options.TableName} WHERE app_id = ? AND last_update > ? ORDER BY RANDOM() LIMIT 1"
            );
            select.Bind(1, appId);
            select.Bind(2, OldestAlive);
            return select.Step() ? select.GetText(0) : null;
        });

    /// <summary>Deletes the rows of hosts that are gone, unless another host did so within the interval.</summary>
    public void Clean() =>
        Use(() =>
        {
            using var claim = _connection.Prepare(
                $"""
                INSERT INTO {_options.MetadataTableName} (key, value) VALUES ('nr-last-cleanup', datetime(?1, 'unixepoch'))
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                WHERE ?1 - CAST(strftime('%s', value) AS INTEGER) > ?2
                """
            );
            claim.Bind(1, Now);

            // One second less: timers are not exact, and the next turn is a whole interval away.
            claim.Bind(2, (long)_options.CleanupInterval.TotalSeconds - 1);
            if (claim.Run() == 0)
            {
                return 0;
            }

            using var delete = _connection.Prepare($"DELETE FROM {_options.TableName} WHERE last_update <= ?");
            delete.Bind(1, OldestAlive);
            return delete.Run();
        });

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _connection.Dispose();
            }
        }
    }

    private void Open()
    {
        var journal =
            _options.Database.IsInMemory ? "MEMORY"
            : _options.DisableWal ? "DELETE"
            : "WAL";
        _connection.Execute($"PRAGMA journal_mode = {journal}");
        foreach (var pragma in _options.Database.Pragmas)
        {
            _connection.Execute(pragma);
        }

        new SqliteMigration(_options.MetadataTableName, "nr-migrations", _options.Database.Path).Run(
            _connection,
            () =>
                $"""
                    CREATE TABLE {_options.TableName} (
                      registration_id TEXT NOT NULL PRIMARY KEY,
                      address TEXT NOT NULL,
                      app_id TEXT NOT NULL,
                      namespace TEXT NOT NULL,
                      last_update INTEGER NOT NULL
                    );
                    CREATE UNIQUE INDEX {_options.TableName}_address_idx ON {_options.TableName} (address);
                    CREATE INDEX {_options.TableName}_last_update_idx ON {_options.TableName} (last_update);
                    """
        );
    }

    private T Use<T>(Func<T> action)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return action();
            }
            catch (SqliteException e)
            {
                throw SqliteFailure.Translate(e, _options.Database.Path);
            }
        }
    }
}
