using Pillion.Abstractions;
using Pillion.Redis;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<RedisServer>))]

namespace Pillion.Components.Redis.Tests;

/// <summary>Makes and initialises components as a host does, on a server of the test.</summary>
internal static class RedisTestComponents
{
    public static async Task<T> CreateAsync<T>(string type, RedisServer server, params (string Key, string Value)[] metadata)
        where T : IComponent
    {
        var component = RedisComponents.All.Single(r => r.Type == type).Create(new ComponentServices());
        try
        {
            await component.InitAsync(
                new ComponentSpec
                {
                    Name = "test",
                    Type = type,
                    Metadata = new ComponentMetadata(
                        "test",
                        [KeyValuePair.Create("redisHost", server.Address), .. metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))]
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

    /// <summary>A client to look at the server behind a component's back.</summary>
    public static RedisClient Client(RedisServer server, int database = 0) =>
        new(new RedisOptions { EndPoints = [new RedisEndPoint(server.Host, server.Port)], Database = database });
}
