namespace Pillion.Wasm.Text.Syntax;

/// <summary>The identifier and the <c>@name</c> annotation of a definition, each of which may be absent.</summary>
/// <param name="Position">The token that they begin at.</param>
internal readonly record struct DeclaredName(int Position, string? Id, string? Name)
{
    public static DeclaredName None => default;

    public static DeclaredName Read(TokenCursor cursor)
    {
        var position = cursor.Position;
        return new DeclaredName(position, cursor.TryReadId(), NameAnnotation.TryRead(cursor));
    }
}
