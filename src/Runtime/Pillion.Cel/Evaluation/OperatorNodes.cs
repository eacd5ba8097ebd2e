namespace Pillion.Cel.Evaluation;

/// <summary><c>condition ? yes : no</c>.</summary>
internal sealed record ConditionalNode(CelNode Condition, CelNode Yes, CelNode No, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope) =>
        Condition.Evaluate(scope) is bool condition
            ? (condition ? Yes : No).Evaluate(scope)
            : throw new CelException("the condition is no boolean", Position);
}

/// <summary><c>||</c> and <c>&amp;&amp;</c>: one side that decides is enough, whatever the other is and even if it fails (langdef.md, "Logical Operators").</summary>
internal sealed record LogicalNode(CelNode Left, CelNode Right, bool Decisive, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        object? left;
        try
        {
            left = Left.Evaluate(scope);
        }
        catch (CelException)
        {
            if (Right.Evaluate(scope) is bool decided && decided == Decisive)
            {
                return Decisive;
            }

            throw;
        }

        if (left is bool first && first == Decisive)
        {
            return Decisive;
        }

        var right = Right.Evaluate(scope);
        return right is bool second && (second == Decisive || left is bool)
            ? second
            : throw new CelException($"'{(Decisive ? "||" : "&&")}' needs booleans", Position);
    }
}

/// <summary><c>!</c> and <c>-</c>.</summary>
internal sealed record UnaryNode(string Operator, CelNode Operand, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        if (Operator == "-" && Operand is LiteralNode { Value: long.MinValue })
        {
            return long.MinValue;
        }

        return (Operator, Operand.Evaluate(scope)) switch
        {
            ("!", bool value) => !value,
            ("-", double value) => -value,
            ("-", long value) when value != long.MinValue => -value,
            ("-", long) => throw new CelException("the result is out of range", Position),
            (_, var value) => throw CelOperators.NoOverload(Operator, Position, value),
        };
    }
}

/// <summary>Arithmetic, comparison and <c>in</c>.</summary>
internal sealed record BinaryNode(string Operator, CelNode Left, CelNode Right, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        var left = Left.Evaluate(scope);
        var right = Right.Evaluate(scope);
        return Operator switch
        {
            "==" => CelOperators.AreEqual(left, right),
            "!=" => !CelOperators.AreEqual(left, right),
            "<" or "<=" or ">" or ">=" => CelOperators.Compare(Operator, left, right, Position),
            "in" => CelOperators.IsIn(left, right, Position),
            _ => CelArithmetic.Apply(Operator, left, right, Position),
        };
    }
}

/// <summary>A call of a function.</summary>
internal sealed record CallNode(string Name, CelFunction Function, IReadOnlyList<CelNode> Arguments, int Position) : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        var values = new object?[Arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Arguments[i].Evaluate(scope);
        }

        return Function(values, Position);
    }
}
