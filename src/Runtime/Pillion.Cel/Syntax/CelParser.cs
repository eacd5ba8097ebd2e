using Pillion.Cel.Evaluation;

namespace Pillion.Cel.Syntax;

/// <summary>Makes a tree of an expression: a method for each rule of the grammar (langdef.md, "Syntax").</summary>
internal sealed class CelParser
{
    // Deeper than any rule somebody writes, and well below what the stack bears.
    private const int MaxDepth = 200;

    private readonly CelLexer _lexer;
    private CelToken _token;
    private int _depth;

    public CelParser(string text)
    {
        _lexer = new CelLexer(text);
        _token = _lexer.Next();
    }

    public CelNode Parse()
    {
        var node = Expression();
        return _token.Kind == CelTokenKind.End ? node : throw Unexpected("the end or an operator");
    }

    private CelNode Expression()
    {
        if (++_depth > MaxDepth)
        {
            throw new CelException("the expression is nested too deeply", _token.Position);
        }

        var condition = Or();
        var position = _token.Position;
        if (Take("?"))
        {
            var yes = Or();
            Expect(":");
            condition = new ConditionalNode(condition, yes, Expression(), position);
        }

        _depth--;
        return condition;
    }

    private CelNode Or()
    {
        var left = And();
        for (var position = _token.Position; Take("||"); position = _token.Position)
        {
            left = new LogicalNode(left, And(), Decisive: true, position);
        }

        return left;
    }

    private CelNode And()
    {
        var left = Relation();
        for (var position = _token.Position; Take("&&"); position = _token.Position)
        {
            left = new LogicalNode(left, Relation(), Decisive: false, position);
        }

        return left;
    }

    private CelNode Relation() => Binary(Addition, "<", "<=", ">=", ">", "==", "!=", "in");

    private CelNode Addition() => Binary(Multiplication, "+", "-");

    private CelNode Multiplication() => Binary(Unary, "*", "/", "%");

    private CelNode Binary(Func<CelNode> operand, params string[] operators)
    {
        var left = operand();
        while (_token.Kind == CelTokenKind.Operator && operators.Contains(_token.Text, StringComparer.Ordinal))
        {
            var (name, position) = (_token.Text, _token.Position);
            Advance();
            left = new BinaryNode(name, left, operand(), position);
        }

        return left;
    }

    private CelNode Unary()
    {
        var position = _token.Position;
        if (!IsOperator("!") && !IsOperator("-"))
        {
            return Member();
        }

        var name = _token.Text;
        Advance();
        if (++_depth > MaxDepth)
        {
            throw new CelException("the expression is nested too deeply", position);
        }

        var operand = Unary();
        _depth--;
        return new UnaryNode(name, operand, position);
    }

    private CelNode Member()
    {
        var node = Primary();
        while (true)
        {
            var position = _token.Position;
            if (Take("."))
            {
                var name = Identifier();
                node = Take("(") ? CelCalls.Method(node, name, Arguments(")"), position) : new SelectNode(node, name, position);
            }
            else if (Take("["))
            {
                var index = Expression();
                Expect("]");
                node = new IndexNode(node, index, position);
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        var token = _token;
        if (token.Kind == CelTokenKind.Literal)
        {
            Advance();
            return new LiteralNode(token.Value, token.Position);
        }

        if (Take("("))
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }

        if (Take("["))
        {
            return new ListNode(Arguments("]"), token.Position);
        }

        if (Take("{"))
        {
            return Map(token.Position);
        }

        Take(".");
        var name = Identifier();
        return Take("(") ? CelCalls.Function(name, Arguments(")"), token.Position) : new VariableNode(name, token.Position);
    }

    private MapNode Map(int position)
    {
        var entries = new List<(CelNode Key, CelNode Value)>();
        while (!Take("}"))
        {
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression()));
            if (!IsOperator("}"))
            {
                Expect(",");
            }
        }

        return new MapNode(entries, position);
    }

    private List<CelNode> Arguments(string end)
    {
        var arguments = new List<CelNode>();
        while (!Take(end))
        {
            arguments.Add(Expression());
            if (!IsOperator(end))
            {
                Expect(",");
            }
        }

        return arguments;
    }

    private string Identifier()
    {
        if (_token.Kind != CelTokenKind.Identifier)
        {
            throw Unexpected("a value");
        }

        var name = _token.Text;
        Advance();
        return name;
    }

    private bool IsOperator(string text) => _token.Kind == CelTokenKind.Operator && _token.Text == text;

    private bool Take(string text)
    {
        if (!IsOperator(text))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(string text)
    {
        if (!Take(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    private void Advance() => _token = _lexer.Next();

    private CelException Unexpected(string expected) =>
        new(
            _token.Kind switch
            {
                CelTokenKind.End => $"the expression ends where {expected} should be",
                CelTokenKind.Literal => $"there is a literal where {expected} should be",
                _ => $"there is '{_token.Text}' where {expected} should be",
            },
            _token.Position
        );
}
