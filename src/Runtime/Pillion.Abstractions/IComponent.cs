namespace Pillion.Abstractions;

/// <summary>
/// What every component is: made by a <see cref="ComponentRegistration"/>, initialised once, used from many threads at once, disposed
/// once after the last call returned.
/// </summary>
public interface IComponent : IAsyncDisposable
{
    /// <summary>Reads the metadata, opens what the component needs and fails with a message that says what to change.</summary>
    /// <param name="spec">The resolved declaration. The caller enforces <see cref="ComponentSpec.InitTimeout"/> through the token.</param>
    /// <param name="cancellationToken">Cancelled when the time is up or the host stops.</param>
    /// <exception cref="ComponentException">The metadata is wrong or the backend cannot be used.</exception>
    ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken);
}
