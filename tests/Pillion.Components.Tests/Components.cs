using Pillion.Abstractions;

namespace Pillion.Components.Tests;

/// <summary>Makes and initialises components as a host does.</summary>
internal static class Components
{
    public static async Task<T> CreateAsync<T>(
        IReadOnlyList<ComponentRegistration> registrations,
        string type,
        TimeProvider time,
        params (string Key, string Value)[] metadata
    )
        where T : IComponent
    {
        var registration = registrations.Single(r => r.Type == type || r.Aliases.Contains(type, StringComparer.Ordinal));
        var component = registration.Create(new ComponentServices { Time = time });
        await component.InitAsync(
            new ComponentSpec
            {
                Name = "test",
                Type = type,
                Metadata = new ComponentMetadata("test", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            },
            TestContext.Current.CancellationToken
        );
        return (T)component;
    }
}
