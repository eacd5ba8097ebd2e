namespace Pillion.Wasm;

/// <summary>The type of a tag (core spec 3.0, §2.3 "Tag Types").</summary>
/// <param name="Type">The parameters are the types of the values that an exception carries; there are no results.</param>
public sealed record TagType(FuncType Type) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Tag;

    /// <inheritdoc/>
    public override string ToString() => $"(tag {string.Join(' ', Type.Parameters)})";
}
