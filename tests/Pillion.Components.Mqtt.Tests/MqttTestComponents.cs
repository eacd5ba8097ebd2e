using Pillion.Abstractions;
using Pillion.Testing.Servers;

namespace Pillion.Components.Mqtt.Tests;

/// <summary>Makes and initialises components as a host does.</summary>
internal static class MqttTestComponents
{
    public static async Task<T> CreateAsync<T>(string type, MosquittoServer? server, params (string Key, string Value)[] metadata)
        where T : IComponent
    {
        var component = MqttComponents.All.Single(r => r.Type == type).Create(new ComponentServices());
        (string, string)[] address = server is null ? [] : [("url", server.Url)];
        try
        {
            await component.InitAsync(
                new ComponentSpec
                {
                    Name = "test",
                    Type = type,
                    Metadata = new ComponentMetadata("test", address.Concat(metadata).Select(m => KeyValuePair.Create(m.Item1, m.Item2))),
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
}
