using Pillion.Wasi;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Providers;

/// <summary>A guest that is a component.</summary>
/// <param name="template">The component, linked.</param>
/// <param name="begin">Finds the exports of a new instance, and initialises it.</param>
internal sealed class ComponentProvider<TExports>(ComponentTemplate template, Func<ComponentInstance, TExports> begin)
    : IProviderTemplate<TExports>
{
    public IProviderGuest<TExports> Instantiate(WasiContext wasi) => new Guest(template.Instantiate(wasi), begin);

    // The component is disposed with its code.
    public void Dispose() { }

    private sealed class Guest(ComponentInstance instance, Func<ComponentInstance, TExports> begin) : IProviderGuest<TExports>
    {
        public DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken) =>
            instance.WithDeadline(timeout, cancellationToken);

        public TExports Begin() => begin(instance);

        public void Dispose() => instance.Dispose();
    }
}
