using Pillion.Abstractions;
using Pillion.Modules;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Modules;

/// <summary>The module or component that a component's metadata names, compiled.</summary>
/// <param name="Name">Its short name, which programs see as their own.</param>
/// <param name="DisplayName">What messages call it.</param>
/// <param name="Module">The module; null when it is a component.</param>
/// <param name="Component">The component; null when it is a module.</param>
internal sealed record GuestCode(string Name, string DisplayName, Module? Module, Component? Component) : IDisposable
{
    /// <summary>The key of the metadata.</summary>
    public const string Key = "url";

    /// <summary>
    /// Fetches and compiles what <c>url</c> names: <c>file://…</c>, <c>http(s)://…</c>, <c>oci://…</c> or a path, which begins in the folder that the
    /// host runs in.
    /// </summary>
    /// <exception cref="ComponentException">There is no such key, the module cannot be had, or it is none.</exception>
    public static async ValueTask<GuestCode> LoadAsync(
        WasmComponentHost host,
        ComponentMetadata metadata,
        CancellationToken cancellationToken
    )
    {
        var text = metadata.Require(Key);
        if (!ModuleReference.TryParse(text, Environment.CurrentDirectory, out var reference, out var problem))
        {
            throw metadata.Error(Key, problem);
        }

        try
        {
            var fetched = await host.Modules.FetchAsync(reference, cancellationToken);
            var bytes = await File.ReadAllBytesAsync(fetched.Path, cancellationToken);
            return global::Pillion.Wasm.Components.Component.IsComponent(bytes)
                ? new GuestCode(
                    reference.Name,
                    fetched.DisplayName,
                    null,
                    global::Pillion.Wasm.Components.Component.Load(host.Engine, bytes, reference.Name)
                )
                : new GuestCode(
                    reference.Name,
                    fetched.DisplayName,
                    global::Pillion.Wasm.Module.Load(host.Engine, bytes, reference.Name),
                    null
                );
        }
        catch (ModuleSourceException e)
        {
            throw metadata.Error(Key, $"cannot be used: {e.Message}");
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException)
        {
            throw metadata.Error(Key, $"names {reference}, which cannot be loaded: {e.Message}");
        }
    }

    public void Dispose()
    {
        Module?.Dispose();
        Component?.Dispose();
    }
}
