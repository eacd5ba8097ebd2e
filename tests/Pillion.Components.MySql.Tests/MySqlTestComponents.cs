using Pillion.Abstractions;
using Pillion.MySql;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<MariaDbServer>))]

namespace Pillion.Components.MySql.Tests;

/// <summary>Makes and initialises components as a host does, on a server of the test.</summary>
internal static class MySqlTestComponents
{
    /// <summary>A component with the metadata of the test.</summary>
    public static async Task<T> CreateAsync<T>(
        string type,
        IEnumerable<(string Key, string Value)> metadata,
        ComponentServices? services = null
    )
        where T : IComponent
    {
        var component = MySqlComponents.All.Single(r => r.Type == type).Create(services ?? new ComponentServices());
        try
        {
            await component.InitAsync(
                new ComponentSpec
                {
                    Name = "test",
                    Type = type,
                    Metadata = new ComponentMetadata("test", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
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
    public static async Task<object?> RunSqlAsync(MariaDbServer server, string sql)
    {
        await using var connection = await MySqlConnection.OpenAsync(
            new MySqlOptions
            {
                Host = server.Host,
                Port = server.Port,
                User = server.User,
                Password = server.Password,
                AllowsMultipleStatements = true,
            },
            TestContext.Current.CancellationToken
        );
        var result = await connection.QueryAsync(sql, [], TestContext.Current.CancellationToken);
        return result.Rows.Count > 0 ? result.Rows[0][0] : null;
    }
}
