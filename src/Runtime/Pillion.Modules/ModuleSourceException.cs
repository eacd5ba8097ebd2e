namespace Pillion.Modules;

/// <summary>A module cannot be had, or must not be used. The message is for whoever named it.</summary>
public sealed class ModuleSourceException : Exception
{
    /// <inheritdoc/>
    public ModuleSourceException() { }

    /// <inheritdoc/>
    public ModuleSourceException(string message)
        : base(message) { }

    /// <inheritdoc/>
    public ModuleSourceException(string message, Exception? innerException)
        : base(message, innerException) { }
}
