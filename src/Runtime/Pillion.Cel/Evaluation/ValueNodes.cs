namespace Pillion.Cel.Evaluation;

/// <summary>A literal.</summary>
internal sealed record LiteralNode(object? Value, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope) =>
        // Only as the operand of a minus is this number one: it is 2^63.
        Value is long.MinValue
            ? throw new CelException("9223372036854775808 is out of range", Position)
            : Value;
}

/// <summary>A variable; without such a variable the name of a type.</summary>
internal sealed record VariableNode(string Name, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope) =>
        scope.TryGet(Name, out var value) ? value
        : CelTypes.Names.Contains(Name) ? new CelType(Name)
        : throw new CelException($"undeclared reference to '{Name}'", Position);
}

/// <summary>A list of expressions.</summary>
internal sealed record ListNode(IReadOnlyList<CelNode> Items, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        var values = new object?[Items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Items[i].Evaluate(scope);
        }

        return values;
    }
}

/// <summary>A map of expressions.</summary>
internal sealed record MapNode(IReadOnlyList<(CelNode Key, CelNode Value)> Entries, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        var map = new Dictionary<object, object?>(Entries.Count);
        foreach (var (keyNode, valueNode) in Entries)
        {
            if (keyNode.Evaluate(scope) is not { } key || key is not (string or long or ulong or bool))
            {
                throw new CelException("a key must be a string, a whole number or a boolean", keyNode.Position);
            }

            if (!map.TryAdd(key, valueNode.Evaluate(scope)))
            {
                throw new CelException($"the key {key} is there twice", keyNode.Position);
            }
        }

        return CelMap.Of(map);
    }
}

/// <summary><c>operand.field</c>.</summary>
internal sealed record SelectNode(CelNode Operand, string Field, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope) =>
        Operand.Evaluate(scope) is not CelMap map ? throw new CelException($"'{Field}' is selected from something that is no map", Position)
        : map.TryGet(Field, out var value) ? value
        : throw new CelException($"no such key: {Field}", Position);
}

/// <summary><c>has(operand.field)</c>.</summary>
internal sealed record HasNode(SelectNode Select, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope) =>
        Select.Operand.Evaluate(scope) is CelMap map
            ? map.TryGet(Select.Field, out _)
            : throw new CelException($"'{Select.Field}' is selected from something that is no map", Position);
}

/// <summary><c>operand[index]</c>.</summary>
internal sealed record IndexNode(CelNode Operand, CelNode Index, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        var operand = Operand.Evaluate(scope);
        var index = Index.Evaluate(scope);
        switch (operand)
        {
            case CelMap map:
                return index is not null && map.TryGet(CelTypes.AsKey(index), out var value)
                    ? value
                    : throw new CelException($"no such key: {index}", Position);
            case IReadOnlyList<object?> list:
                return CelTypes.AsKey(index!) is long i && i >= 0 && i < list.Count
                    ? list[(int)i]
                    : throw new CelException($"index out of bounds: {index}", Position);
            default:
                throw new CelException("only lists and maps have an index", Position);
        }
    }
}
