namespace Pillion.Host.Resources;

/// <summary>The strict sandbox that an app's Configuration can demand of its Wasm components (<c>spec.wasm.strictSandbox</c>).</summary>
/// <remarks>Dapr's <c>pkg/runtime/wasm</c>: what the Configuration says goes over what the component says, in the stricter direction only.</remarks>
internal static class StrictSandbox
{
    private const string Key = "strictSandbox";

    // Those that Dapr has. What only Pillion has says it for itself.
    private static readonly string[] s_types = ["bindings.wasm", "middleware.http.wasm"];

    /// <summary>Whether a component is of a kind that the Configuration speaks of.</summary>
    public static bool Concerns(ComponentResource resource) => s_types.Contains(resource.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>The component with a strict sandbox.</summary>
    public static ComponentResource Demand(ComponentResource resource) =>
        resource with
        {
            Metadata =
            [
                .. resource.Metadata.Where(item => !item.Name.Equals(Key, StringComparison.OrdinalIgnoreCase)),
                new MetadataItem(Key, "true", Secret: null, EnvRef: null, "spec.metadata", resource.Line),
            ],
        };
}
