using Pillion.Abstractions.Configuration;
using Pillion.Components.Conformance.Configuration;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>Feature flags in C, from a file, do what every configuration store does.</summary>
public sealed class WasmConfigurationStoreTests : ConfigurationStoreSuite
{
    private readonly TempDirectory _folder = new();
    private readonly Dictionary<string, string> _flags = new(StringComparer.Ordinal);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<IConfigurationStore> CreateAsync()
    {
        await WriteAsync();
        return await WasmProviders.CreateSampleAsync<IConfigurationStore>(
            "configuration.wasm",
            "configuration/flags.wasm",
            null,
            ("mounts", $"/config={_folder.Path}:ro"),
            ("pollInterval", "10ms")
        );
    }

    protected override ValueTask SetAsync(string key, string value)
    {
        _flags[key] = value;
        return WriteAsync();
    }

    protected override ValueTask DeleteAsync(string key)
    {
        _flags.Remove(key);
        return WriteAsync();
    }

    /// <summary>Puts a whole file in the place of the old one.</summary>
    private async ValueTask WriteAsync()
    {
        var file = Path.Combine(_folder.Path, "flags");
        await File.WriteAllLinesAsync(file + ".new", _flags.Select(flag => $"{flag.Key}={flag.Value}"), Token);
        File.Move(file + ".new", file, overwrite: true);
    }
}
