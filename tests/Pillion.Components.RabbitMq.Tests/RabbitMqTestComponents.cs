using Pillion.Abstractions;
using Pillion.Testing.Servers;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(SharedServer<RabbitMqServer>))]

namespace Pillion.Components.RabbitMq.Tests;

/// <summary>Makes and initialises components as a host does.</summary>
internal static class RabbitMqTestComponents
{
    public static async Task<T> CreateAsync<T>(string type, params (string Key, string Value)[] metadata)
        where T : IComponent
    {
        var component = RabbitMqComponents.All.Single(r => r.Type == type).Create(new ComponentServices());
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

    /// <summary>A connection to look at the server behind a component's back.</summary>
    public static Task<IConnection> ConnectAsync(RabbitMqServer server) =>
        new ConnectionFactory { Uri = new Uri(server.ConnectionString) }.CreateConnectionAsync();
}
