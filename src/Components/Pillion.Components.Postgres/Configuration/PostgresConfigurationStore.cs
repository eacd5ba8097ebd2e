using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.Configuration;

/// <summary>
/// <c>configuration.postgresql</c>: a table that somebody else makes and fills (<c>key, value, version, metadata</c>); a trigger of it notifies of changes.
/// </summary>
/// <remarks>Dapr's <c>configuration/postgres/postgres.go</c>.</remarks>
internal sealed partial class PostgresConfigurationStore(ComponentServices services) : IConfigurationStore
{
    /// <summary>NAMEDATALEN: longer names are cut by the server.</summary>
    private const int MaxIdentifier = 63;

    private readonly ILogger _logger = services.Logging.CreateLogger<PostgresConfigurationStore>();
    private readonly Lock _lock = new();
    private readonly List<PostgresConfigurationSubscription> _subscriptions = [];
    private PostgresBackend? _backend;
    private string _table = "";

    /// <summary>What is listened to when a subscription names no channel; daprd has no such field and insists on one in each subscription.</summary>
    private string? _channel;

    private PostgresBackend Backend =>
        _backend ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _table = spec.Metadata.Require("table");
        _channel = spec.Metadata.Get("notifyChannel", "pgNotifyChannel");
        if (!Name.IsMatch(_table) || _table.Split('.').Any(part => part.Length > MaxIdentifier))
        {
            throw spec.Metadata.Error(
                "table",
                $"must be a name of lower-case letters, digits and underscores, or schema.name, not '{_table}'"
            );
        }

        _backend = await PostgresBackend.OpenAsync(spec, services.Time, cancellationToken);
        var isThere = await _backend.ReadAsync(
            _table,
            static async (connection, table, ct) =>
            {
                await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table, NpgsqlDbType = NpgsqlDbType.Text });
                return await command.ExecuteScalarAsync(ct) is true;
            },
            cancellationToken
        );
        if (!isThere)
        {
            throw spec.Metadata.Error("table", $"is '{_table}', which does not exist in PostgreSQL at {_backend.Address}");
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) => await ReadAsync(keys, cancellationToken);

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    )
    {
        var channel = metadata?.FirstOrDefault(m => m.Key.Equals("pgNotifyChannel", StringComparison.OrdinalIgnoreCase)).Value ?? _channel;
        if (string.IsNullOrEmpty(channel))
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"unable to subscribe to '{_table}'. pgNotifyChannel attribute cannot be empty"
            );
        }

        if (!Channel.IsMatch(channel) || channel.Length > MaxIdentifier)
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"unable to subscribe to '{_table}'. pgNotifyChannel must be letters, digits and underscores, at most {MaxIdentifier}"
            );
        }

        var subscription = new PostgresConfigurationSubscription(
            Backend,
            keys,
            channel,
            ReadAsync,
            handler,
            Forget,
            services.Time,
            _logger
        );
        try
        {
            await subscription.StartAsync(cancellationToken);
        }
        catch
        {
            await subscription.DisposeAsync();
            throw;
        }

        lock (_lock)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        PostgresConfigurationSubscription[] subscriptions;
        lock (_lock)
        {
            subscriptions = [.. _subscriptions];
        }

        foreach (var subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }

        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    private ValueTask<Dictionary<string, ConfigurationItem>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Backend.ReadAsync(
            (_table, keys),
            static async (connection, get, ct) =>
            {
                var condition = get.keys.Count == 0 ? "" : " WHERE key = ANY($1)";
                await using var command = new NpgsqlCommand(
                    $"SELECT key::text, value::text, version::text, metadata::text FROM {get._table}{condition}",
                    connection
                );
                if (get.keys.Count > 0)
                {
                    command.Parameters.Add(
                        new NpgsqlParameter<string[]>
                        {
                            TypedValue = [.. get.keys.Where(k => !k.Contains('\0', StringComparison.Ordinal))],
                            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                        }
                    );
                }

                await using var row = await command.ExecuteReaderAsync(ct);
                var items = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal);
                while (await row.ReadAsync(ct))
                {
                    var key = row.GetString(0);
                    var item = new ConfigurationItem(Text(row, 1), Text(row, 2), MetadataOf(Text(row, 3)));

                    // A key may have a row for each of its versions: the highest number counts.
                    if (!items.TryGetValue(key, out var other) || Number(item.Version) > Number(other.Version))
                    {
                        items[key] = item;
                    }
                }

                return items;
            },
            cancellationToken
        );

    private void Forget(PostgresConfigurationSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private static string Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    private static long Number(string version) =>
        long.TryParse(version, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static Dictionary<string, string>? MetadataOf(string json)
    {
        if (json.Length == 0)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return PostgresNotification.MetadataOf(document.RootElement);
    }

    [GeneratedRegex(@"^(?:[a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Channel { get; }
}
