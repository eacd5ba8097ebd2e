using Pillion.Abstractions;

namespace Pillion.Host.Tests.Testing;

/// <summary>A component that remembers what it was given; metadata <c>fail</c> makes it fail.</summary>
internal sealed class FakeComponent : IComponent
{
    public ComponentSpec? Spec { get; private set; }

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        Spec = spec;
        return spec.Metadata.Get("fail") is { } why
            ? throw new ComponentException(ComponentErrorKind.Configuration, why)
            : ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
