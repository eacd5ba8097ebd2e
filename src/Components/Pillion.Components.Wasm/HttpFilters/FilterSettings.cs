using System.Text;
using Pillion.Abstractions;
using Pillion.Components.Wasm.Limits;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>What a filter's metadata says besides where its module is.</summary>
internal sealed record FilterSettings
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What the guest may read by <c>get_config</c> (<c>guestConfig</c>), as UTF-8.</summary>
    public required ReadOnlyMemory<byte> GuestConfig { get; init; }

    /// <summary>What it may use. The time is that of each of its two calls.</summary>
    public required GuestLimits Limits { get; init; }

    /// <exception cref="ComponentException">A value is wrong.</exception>
    public static FilterSettings Read(ComponentMetadata metadata) =>
        new()
        {
            GuestConfig = Encoding.UTF8.GetBytes(metadata.Get("guestConfig") ?? ""),
            Limits = GuestLimits.Read(metadata, s_defaultTimeout),
        };
}
