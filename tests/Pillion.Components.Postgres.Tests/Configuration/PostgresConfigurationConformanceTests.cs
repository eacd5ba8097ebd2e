using Pillion.Abstractions.Configuration;
using Pillion.Components.Conformance.Configuration;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.Configuration;

/// <summary><c>configuration.postgresql</c> does what every configuration store does.</summary>
public sealed class PostgresConfigurationConformanceTests(SharedServer<PostgresServer> shared) : ConfigurationStoreSuite
{
    private readonly string _name = $"conf_{Guid.NewGuid():N}";

    private PostgresServer Server { get; set; } = null!;

    protected override async ValueTask<IConfigurationStore> CreateAsync()
    {
        Server = await shared.GetAsync();
        await SqlAsync(
            $"""
            CREATE TABLE {_name} (KEY VARCHAR NOT NULL PRIMARY KEY, VALUE VARCHAR NOT NULL, VERSION VARCHAR NOT NULL, METADATA JSON);
            CREATE FUNCTION notify_{_name}() RETURNS TRIGGER AS $$
            BEGIN
              PERFORM pg_notify('{_name}', json_build_object(
                'action', TG_OP, 'data', CASE TG_OP WHEN 'DELETE' THEN row_to_json(OLD) ELSE row_to_json(NEW) END)::text);
              RETURN NULL;
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER changes AFTER INSERT OR UPDATE OR DELETE ON {_name} FOR EACH ROW EXECUTE PROCEDURE notify_{_name}();
            """
        );
        return await PostgresTestComponents.CreateAsync<IConfigurationStore>(
            "configuration.postgresql",
            "v1",
            Server,
            [("table", _name), ("notifyChannel", _name)]
        );
    }

    protected override async ValueTask SetAsync(string key, string value) =>
        await SqlAsync(
            $"INSERT INTO {_name} VALUES ('{key}', '{value}', '1', NULL) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        );

    protected override async ValueTask DeleteAsync(string key) => await SqlAsync($"DELETE FROM {_name} WHERE key = '{key}'");

    private Task<object?> SqlAsync(string sql) => PostgresTestComponents.RunSqlAsync(Server, sql);
}
