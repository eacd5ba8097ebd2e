using Pillion.Abstractions;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>Makes components of guests.</summary>
internal static class WasmProviders
{
    private static readonly Dictionary<string, ComponentRegistration> s_types = WasmComponents
        .Create(new WasmComponentOptions())
        .ToDictionary(r => r.Type, StringComparer.Ordinal);

    /// <summary>An initialised component whose code is a sample's.</summary>
    /// <param name="type">Its type, as <c>state.wasm</c>.</param>
    /// <param name="sample">The sample's file below <c>samples/components</c>.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    /// <param name="metadata">Its settings besides <c>url</c>.</param>
    public static ValueTask<T> CreateSampleAsync<T>(
        string type,
        string sample,
        TimeProvider? time = null,
        params (string Key, string Value)[] metadata
    )
        where T : IComponent => CreateAsync<T>(type, Repository.PathOf($"samples/components/{sample}"), time, metadata);

    /// <summary>An initialised component.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="path">The file of its code.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    /// <param name="metadata">Its settings besides <c>url</c>.</param>
    public static async ValueTask<T> CreateAsync<T>(
        string type,
        string path,
        TimeProvider? time = null,
        params (string Key, string Value)[] metadata
    )
        where T : IComponent
    {
        var component = (T)s_types[type].Create(new ComponentServices { Time = time ?? TimeProvider.System });
        var values = metadata.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)).Append(new("url", path));
        await component.InitAsync(
            new ComponentSpec
            {
                Name = "test",
                Type = type,
                Metadata = new ComponentMetadata("test", values),
            },
            TestContext.Current.CancellationToken
        );
        return component;
    }
}
