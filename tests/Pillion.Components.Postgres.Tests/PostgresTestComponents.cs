using Npgsql;
using Pillion.Abstractions;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<PostgresServer>))]

namespace Pillion.Components.Postgres.Tests;

/// <summary>Makes and initialises components as a host does, on a server of the test.</summary>
internal static class PostgresTestComponents
{
    /// <summary>A component on the server; metadata of the test comes after the connection string and replaces it.</summary>
    public static async Task<T> CreateAsync<T>(
        string type,
        string version,
        PostgresServer server,
        IEnumerable<(string Key, string Value)> metadata,
        ComponentServices? services = null
    )
        where T : IComponent
    {
        var component = PostgresComponents
            .All.Single(r => r.Type == type && r.Versions.Contains(version))
            .Create(services ?? new ComponentServices());
        try
        {
            await component.InitAsync(
                new ComponentSpec
                {
                    Name = "test",
                    Type = type,
                    Version = version,
                    Metadata = new ComponentMetadata(
                        "test",
                        [
                            KeyValuePair.Create("connectionString", server.ConnectionString),
                            .. metadata.Select(m => KeyValuePair.Create(m.Key, m.Value)),
                        ]
                    ),
                },
                TestContext.Current.CancellationToken
            );
        }
        catch
        {
            await component.DisposeAsync();
            throw;
        }

        return (T)component;
    }

    /// <summary>Runs SQL behind a component's back and gives the first column of the first row.</summary>
    public static async Task<object?> RunSqlAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.NpgsqlConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
