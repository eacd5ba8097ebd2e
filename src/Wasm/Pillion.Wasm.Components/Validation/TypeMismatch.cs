namespace Pillion.Wasm.Components.Validation;

/// <summary>One type is not a subtype of another: why, from the outside in. Caught where it is known which definition is wrong.</summary>
internal sealed class TypeMismatch(string reason) : Exception(reason)
{
    /// <summary>The same with what contains the part that does not match.</summary>
    public TypeMismatch In(string context) => new($"{context}: {Message}");
}
