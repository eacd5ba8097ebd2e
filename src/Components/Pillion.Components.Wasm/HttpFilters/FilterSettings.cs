using System.Text;
using Pillion.Abstractions;
using Pillion.Components.Wasm.Limits;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>What a filter's metadata says besides where its module is.</summary>
internal sealed record FilterSettings
{
    private const string ConfigKey = "guestConfig";

    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_defaultComponentTimeout = TimeSpan.FromSeconds(30);

    /// <summary>What a module may read by <c>get_config</c> (<c>guestConfig</c>), as UTF-8.</summary>
    public required ReadOnlyMemory<byte> GuestConfig { get; init; }

    /// <summary>What it may use. The time is that of each of a module's two calls; of a component, that of a request with all that it waits for.</summary>
    public required GuestLimits Limits { get; init; }

    /// <param name="metadata">The component's.</param>
    /// <param name="isComponent">Whether the guest is a component, and not a module.</param>
    /// <exception cref="ComponentException">A value is wrong.</exception>
    public static FilterSettings Read(ComponentMetadata metadata, bool isComponent)
    {
        var config = metadata.Get(ConfigKey);
        if (config is not null && isComponent)
        {
            throw metadata.Error(
                ConfigKey,
                "is read by modules of http-wasm's handler ABI, and this is a component: give it 'environment'"
            );
        }

        return new FilterSettings
        {
            GuestConfig = Encoding.UTF8.GetBytes(config ?? ""),
            Limits = GuestLimits.Read(metadata, isComponent ? s_defaultComponentTimeout : s_defaultTimeout),
        };
    }
}
