using System.Collections.Concurrent;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;

namespace Pillion.BuildingBlocks.Metadata;

/// <summary>What the runtime tells about itself: components and their capabilities, how the app is reached, and pairs anyone may add.</summary>
public sealed class MetadataOperations
{
    private readonly AppRuntimeOptions _options;
    private readonly AppComponents _components;
    private readonly ConcurrentDictionary<string, string> _extended = new(StringComparer.Ordinal);

    internal MetadataOperations(AppRuntimeOptions options, AppComponents components)
    {
        _options = options;
        _components = components;
    }

    /// <summary>The components the app sees, by name.</summary>
    public IReadOnlyList<RegisteredComponent> Components => [.. _components.All.Select(RegisteredComponent.From)];

    /// <summary>The attributes that were set with <see cref="Set"/>, and <c>daprRuntimeVersion</c>; sorted by key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extended =>
        [
            .. _extended
                .Where(pair => pair.Key != "daprRuntimeVersion")
                .Append(new("daprRuntimeVersion", _options.RuntimeVersion))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal),
        ];

    /// <summary>Sets an attribute that lives as long as the process (<c>PUT /v1.0/metadata/{key}</c>).</summary>
    /// <param name="key">Its name; an empty one sets nothing.</param>
    /// <param name="value">Its value.</param>
    public void Set(string key, string value)
    {
        if (key.Length > 0)
        {
            _extended[key] = value;
        }
    }
}
