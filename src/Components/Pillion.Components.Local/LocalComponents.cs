using Pillion.Abstractions;
using Pillion.Components.Local.Secrets;
using Pillion.Components.Local.State;

namespace Pillion.Components.Local;

/// <summary>The components that need nothing installed.</summary>
public static class LocalComponents
{
    /// <summary><c>state.in-memory</c>, <c>secretstores.local.file</c> and <c>secretstores.local.env</c>.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.in-memory", static services => new InMemoryStateStore(services.Time)),
        new("secretstores.local.file", static _ => new LocalFileSecretStore()),
        new("secretstores.local.env", static services => new LocalEnvSecretStore(services.Logging)),
    ];
}
