using System.Collections.Frozen;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;

namespace Pillion.Components.Local.NameResolution;

/// <summary>
/// <c>nameresolution.static</c>: apps and where they are, as a Configuration lists them. <c>apps</c> maps an app's id, perhaps with <c>.namespace</c> behind it, to
/// one address or a list of addresses of runtimes (<c>host:port</c>), which take turns.
/// </summary>
internal sealed class StaticNameResolution : INameResolution
{
    private FrozenDictionary<string, string[]> _apps = FrozenDictionary<string, string[]>.Empty;
    private int _turn;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var text = spec.Metadata.Get("apps") ?? throw spec.Metadata.Error("apps", "is missing: it maps app ids to addresses, host:port");
        try
        {
            using var document = JsonDocument.Parse(text);
            _apps = document
                .RootElement.EnumerateObject()
                .ToFrozenDictionary(app => app.Name, app => Addresses(spec, app), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw spec.Metadata.Error("apps", "is no map from app ids to addresses: " + e.Message);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Nobody asks this list but its own apps.</summary>
    public ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken) =>
        new(Announcement.Instance);

    public ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken)
    {
        var found = _apps.TryGetValue($"{appId}.{namespaceName}", out var addresses) || _apps.TryGetValue(appId, out addresses);
        return new(found ? addresses![(uint)Interlocked.Increment(ref _turn) % (uint)addresses.Length] : null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string[] Addresses(ComponentSpec spec, JsonProperty app)
    {
        string[] addresses =
            app.Value.ValueKind == JsonValueKind.Array
                ? [.. app.Value.EnumerateArray().Select(address => address.GetString() ?? "")]
                : [app.Value.GetString() ?? ""];
        return addresses.Length > 0 && addresses.All(IsAddress)
            ? addresses
            : throw spec.Metadata.Error("apps", $"has for '{app.Name}' not an address host:port but {app.Value.GetRawText()}");
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate("http://" + text, UriKind.Absolute, out var url)
        && url is { Port: > 0, PathAndQuery: "/" }
        && text.EndsWith(":" + url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private sealed class Announcement : IAsyncDisposable
    {
        public static readonly Announcement Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
