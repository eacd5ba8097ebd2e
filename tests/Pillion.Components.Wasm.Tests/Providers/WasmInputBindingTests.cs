using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>A folder that is watched in C does what every input binding does.</summary>
public sealed class WasmInputBindingTests : InputBindingSuite
{
    private readonly TempDirectory _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<IInputBinding> CreateAsync() =>
        WasmProviders.CreateSampleAsync<IInputBinding>(
            "bindings.input.wasm",
            "dropbox/dropbox.wasm",
            null,
            ("mounts", $"/inbox={_folder.Path}"),
            ("pollInterval", "10ms")
        );

    protected override async Task SendAsync(ReadOnlyMemory<byte> data)
    {
        var name = Guid.NewGuid().ToString("N");
        var hidden = Path.Combine(_folder.Path, "." + name);
        await File.WriteAllBytesAsync(hidden, data, Token);
        File.Move(hidden, Path.Combine(_folder.Path, name));
    }
}
