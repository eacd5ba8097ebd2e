using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<EtcdServer>))]

namespace Pillion.Components.Etcd.Tests;

/// <summary>Makes and initialises components as a host does.</summary>
internal static class EtcdTestComponents
{
    public static async Task<IStateStore> CreateAsync(string version, params (string Key, string Value)[] metadata)
    {
        var component = EtcdComponents.All.Single(r => r.Versions.Contains(version)).Create(new ComponentServices());
        try
        {
            await component.InitAsync(
                new ComponentSpec
                {
                    Name = "test",
                    Type = "state.etcd",
                    Version = version,
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

        return (IStateStore)component;
    }
}
