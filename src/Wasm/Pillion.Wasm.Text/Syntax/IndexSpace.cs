namespace Pillion.Wasm.Text.Syntax;

/// <summary>The things of one kind in a module or function, by number and identifier (core spec, §6.6.1 "Contexts").</summary>
/// <param name="kind">What they are called where they are declared: <c>func</c>.</param>
/// <param name="description">What they are called in messages: <c>function</c>.</param>
internal sealed class IndexSpace(string kind, string description)
{
    private Dictionary<string, int>? _ids;
    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private List<(int Index, string Name)>? _names;

    public int Count { get; private set; }

    /// <summary>Names for the name section, by index; an annotation's goes before the identifier.</summary>
    public IReadOnlyList<(int Index, string Name)> Names => _names ?? (IReadOnlyList<(int, string)>)[];

    /// <summary>
    /// Where identifiers are looked up that are not declared here, given the cursor at one and its name; null from it if they are
    /// unknown there too. Components see what surrounds them.
    /// </summary>
    public Func<TokenCursor, string, uint?>? Outer { get; set; }

    /// <summary>Gives the thing that the cursor is at the next number, and reads its identifier and <c>@name</c>, if any.</summary>
    public int Declare(TokenCursor cursor) => Declare(cursor, DeclaredName.Read(cursor));

    /// <summary>Gives a thing whose identifier has been read the next number.</summary>
    public int Declare(TokenCursor cursor, DeclaredName declared)
    {
        if (declared.Id is { } id)
        {
            if (_ids is null)
            {
                _ids = new Dictionary<string, int>(StringComparer.Ordinal);
                _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
            }

            if (!_ids.TryAdd(id, Count))
            {
                throw cursor.ErrorAt(declared.Position, $"duplicate {kind} ${id}");
            }
        }

        if ((declared.Name ?? declared.Id) is { } name)
        {
            (_names ??= []).Add((Count, name));
        }

        return Count++;
    }

    /// <summary>The index of an identifier declared here.</summary>
    public uint? Find(string id) => _ids is not null && _ids.TryGetValue(id, out var index) ? (uint)index : null;

    /// <summary>Gives things without identifiers their numbers.</summary>
    public void DeclareAnonymous(int count = 1) => Count += count;

    /// <summary>An index, as a number or by identifier. Whether a number is in range is a question of validation.</summary>
    public uint ReadIndex(TokenCursor cursor) => TryReadIndex(cursor) ?? throw cursor.Unexpected();

    public uint? TryReadIndex(TokenCursor cursor)
    {
        if (cursor.Kind != Lexing.TokenKind.Id)
        {
            return (uint?)cursor.TryReadUnsigned(bits: 32, "i32 constant out of range");
        }

        return Find(cursor);
    }

    private uint Find(TokenCursor cursor)
    {
        var token = Lexing.IdentifierName.Bytes(cursor.Bytes);
        Span<char> buffer = stackalloc char[128];
        var name = token.Length <= buffer.Length ? buffer : new char[token.Length];
        name = name[..System.Text.Encoding.UTF8.GetChars(token, name)];
        if (_ids is null || !_bySpan.TryGetValue(name, out var index))
        {
            index = (int)(Outer?.Invoke(cursor, name.ToString()) ?? throw cursor.Error($"unknown {description} ${name}"));
        }

        cursor.Position++;
        return (uint)index;
    }
}
