namespace Pillion.Wasm;

/// <summary>A place in the source that a guest was compiled from, as its debug information says.</summary>
/// <param name="File">Path as the compiler was given it, or as it found it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1; 0 if it is not known.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => Column > 0 ? $"{File}:{Line}:{Column}" : $"{File}:{Line}";
}
