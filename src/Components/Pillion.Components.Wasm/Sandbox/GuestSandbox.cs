using Pillion.Abstractions;
using Pillion.Wasi;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Components.Wasm.Sandbox;

/// <summary>
/// What the guest behind a component may reach, as the component's metadata grants it; nothing by default. <c>allowedHosts</c>: origins
/// (<c>https://host:port</c>), or <c>*</c>, that it may send HTTP requests to and connect to. <c>mounts</c>: <c>/guest/path=host/path</c>, with
/// <c>:ro</c> at the end if it may only read. <c>environment</c>: <c>NAME=value</c>. Several are separated by commas. <c>strictSandbox</c>: whether clocks
/// and random numbers are the same in every run, and there is no network.
/// </summary>
internal sealed class GuestSandbox : IDisposable
{
    private const string StrictKey = "strictSandbox";
    private const string AllHosts = "*";
    private const string ReadOnlySuffix = ":ro";

    private readonly List<WasiPreopen> _preopens = [];
    private readonly bool _isStrict;
    private WasiOptions _options = WasiOptions.None;
    private NetworkHttpClient? _http;

    private GuestSandbox(bool isStrict) => _isStrict = isStrict;

    /// <summary>Whether calls may wait for a server.</summary>
    public bool HasNetwork => _http is not null;

    /// <summary>Reads the grants and opens what they name.</summary>
    /// <exception cref="ComponentException">One of them is not of its form, or names a folder that is not there.</exception>
    public static GuestSandbox Open(ComponentMetadata metadata, string programName, TimeProvider time)
    {
        var sandbox = new GuestSandbox(metadata.GetBoolean(false, StrictKey));
        try
        {
            var options = new WasiOptions
            {
                Arguments = [programName],
                Environment = [.. Entries(metadata, "environment").Select(entry => VariableOf(metadata, entry))],
                Preopens = [.. Entries(metadata, "mounts").Select(entry => sandbox.Mount(metadata, entry))],
                Clock = time,
            };
            sandbox._options = sandbox.WithNetwork(options, [.. Entries(metadata, "allowedHosts")], metadata, time);
            return sandbox;
        }
        catch
        {
            sandbox.Dispose();
            throw;
        }
    }

    /// <summary>What one instance is given, its standard streams aside.</summary>
    public WasiOptions CreateOptions() => _isStrict ? _options with { Clock = new StrictClock(), Random = new StrictRandom() } : _options;

    public void Dispose()
    {
        _preopens.ForEach(p => p.Dispose());
        _http?.Dispose();
    }

    private static string[] Entries(ComponentMetadata metadata, string key) =>
        metadata.Get(key)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static KeyValuePair<string, string> VariableOf(ComponentMetadata metadata, string entry) =>
        entry.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
            ? new(entry[..end], entry[(end + 1)..])
            : throw metadata.Error("environment", $"must be variables such as NAME=value, separated by commas; '{entry}' is none");

    private WasiPreopen Mount(ComponentMetadata metadata, string entry)
    {
        var isReadOnly = entry.EndsWith(ReadOnlySuffix, StringComparison.Ordinal);
        var paths = (isReadOnly ? entry[..^ReadOnlySuffix.Length] : entry).Split('=', 2);
        if (paths.Length != 2 || !paths[0].StartsWith('/'))
        {
            throw metadata.Error(
                "mounts",
                $"must be folders such as /data=./folder or /data=./folder:ro, separated by commas; '{entry}' is none"
            );
        }

        try
        {
            var preopen = WasiPreopen.Open(paths[0], Path.GetFullPath(paths[1]), isReadOnly);
            _preopens.Add(preopen);
            return preopen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw metadata.Error("mounts", $"names a folder that cannot be opened: {e.Message}");
        }
    }

    private WasiOptions WithNetwork(WasiOptions options, string[] hosts, ComponentMetadata metadata, TimeProvider time)
    {
        if (hosts.Length == 0)
        {
            return options;
        }

        if (_isStrict)
        {
            throw metadata.Error(
                "allowedHosts",
                $"cannot be granted in a strict sandbox ('{StrictKey}', or 'wasm.{StrictKey}' of the app's Configuration): what comes from a network is not the same in every run"
            );
        }

        var isAll = hosts.Contains(AllHosts, StringComparer.Ordinal);
        var origins = hosts.Where(host => host != AllHosts).Select(host => OriginOf(metadata, host)).ToArray();
        var allowed = origins.Select(o => o.GetLeftPart(UriPartial.Authority)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _http = new NetworkHttpClient(uri => isAll || allowed.Contains(uri.GetLeftPart(UriPartial.Authority)), time);
        return options with
        {
            Http = _http,
            Network = isAll
                ? new WasiNetwork { Destinations = [new WasiDestination("*", 0)] }
                : new WasiNetwork { Destinations = [.. origins.Select(o => new WasiDestination(o.IdnHost, o.Port))] },
        };
    }

    private static Uri OriginOf(ComponentMetadata metadata, string host) =>
        Uri.TryCreate(host, UriKind.Absolute, out var origin) && origin.Port > 0 && origin.PathAndQuery is "/" or ""
            ? origin
            : throw metadata.Error(
                "allowedHosts",
                $"must be origins such as https://example.com:8443, separated by commas, or *; '{host}' is none"
            );
}
