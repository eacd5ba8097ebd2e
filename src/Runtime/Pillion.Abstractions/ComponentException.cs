namespace Pillion.Abstractions;

/// <summary>
/// The one exception a component throws for a failure. Drivers' own exceptions stop inside the component and become
/// <see cref="Exception.InnerException"/>. Expected outcomes (an ETag that does not match, a key that is not there) are values instead.
/// </summary>
public sealed class ComponentException(ComponentErrorKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why the operation failed.</summary>
    public ComponentErrorKind Kind { get; } = kind;
}
