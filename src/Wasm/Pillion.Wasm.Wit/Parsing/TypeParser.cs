using System.Globalization;
using Pillion.Wasm.Wit.Lexing;
using Pillion.Wasm.Wit.Syntax;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>Types where they are used, and the types of functions.</summary>
internal sealed class TypeParser(TokenReader tokens)
{
    private static readonly Dictionary<string, WitPrimitiveKind> s_primitives = new(StringComparer.Ordinal)
    {
        ["bool"] = WitPrimitiveKind.Bool,
        ["s8"] = WitPrimitiveKind.S8,
        ["u8"] = WitPrimitiveKind.U8,
        ["s16"] = WitPrimitiveKind.S16,
        ["u16"] = WitPrimitiveKind.U16,
        ["s32"] = WitPrimitiveKind.S32,
        ["u32"] = WitPrimitiveKind.U32,
        ["s64"] = WitPrimitiveKind.S64,
        ["u64"] = WitPrimitiveKind.U64,
        ["f32"] = WitPrimitiveKind.F32,
        ["f64"] = WitPrimitiveKind.F64,
        ["char"] = WitPrimitiveKind.Char,
        ["string"] = WitPrimitiveKind.String,
    };

    public TypeSyntax Type() => tokens.Nested(TypeInside);

    public FunctionTypeSyntax FunctionType()
    {
        var isAsync = tokens.TryTakeKeyword("async");
        if (!tokens.TryTakeKeyword("func"))
        {
            throw tokens.At.Error($"expected 'func', found {tokens.Current}");
        }

        return FunctionTypeAfterKeyword(isAsync);
    }

    /// <summary>Parameters and result: what follows <c>func</c> or <c>constructor</c>.</summary>
    public FunctionTypeSyntax FunctionTypeAfterKeyword(bool isAsync)
    {
        var open = tokens.At;
        tokens.Expect('(', "to begin the parameters");
        var parameters = new List<NamedValueSyntax>();
        while (!tokens.TryTake(')'))
        {
            if (tokens.Current.Kind == TokenKind.End)
            {
                throw open.Error("this list of parameters has no end; close it with ')'");
            }

            parameters.Add(NamedValue("the name of a parameter"));
            if (!tokens.TryTake(',') && !tokens.Current.Is(')'))
            {
                throw tokens.At.Error($"expected ',' or ')' after a parameter, found {tokens.Current}");
            }
        }

        if (tokens.Current.Kind != TokenKind.Arrow)
        {
            return new FunctionTypeSyntax(isAsync, parameters, null);
        }

        tokens.Take();
        if (tokens.Current.Is('('))
        {
            throw tokens.At.Error("named results are no longer part of WIT; return a record or a tuple");
        }

        return new FunctionTypeSyntax(isAsync, parameters, Type());
    }

    public NamedValueSyntax NamedValue(string what)
    {
        var docs = tokens.Current.Docs;
        var name = tokens.Name(what);
        tokens.Expect(':', $"after '{name.Text}'");
        return new NamedValueSyntax(name, Type(), docs);
    }

    private TypeSyntax TypeInside()
    {
        var at = tokens.At;
        if (tokens.Current.Kind == TokenKind.Identifier)
        {
            var escaped = at.Source.Text[at.Offset] == '%';
            var name = tokens.Name("a type");
            return !escaped && string.Equals(name.Text, "error-context", StringComparison.Ordinal)
                ? new PrimitiveTypeSyntax(WitPrimitiveKind.ErrorContext, at)
                : new NamedTypeSyntax(name);
        }

        if (tokens.Current.Kind != TokenKind.Keyword)
        {
            throw at.Error($"expected a type, found {tokens.Current}");
        }

        if (s_primitives.TryGetValue(tokens.Current.Text, out var kind))
        {
            tokens.Take();
            return new PrimitiveTypeSyntax(kind, at);
        }

        var keyword = tokens.Current;
        switch (keyword.Text)
        {
            case "list":
                tokens.Take();
                return List(at);
            case "option":
                tokens.Take();
                return new OptionTypeSyntax(Argument("option"), at);
            case "result":
                tokens.Take();
                return Result(at);
            case "tuple":
                tokens.Take();
                return Tuple(at);
            case "map":
                tokens.Take();
                return Map(at);
            case "stream":
                tokens.Take();
                return new StreamTypeSyntax(OptionalArgument("stream"), at);
            case "future":
                tokens.Take();
                return new FutureTypeSyntax(OptionalArgument("future"), at);
            case "borrow":
            case "own":
                tokens.Take();
                return Handle(keyword.Text, at);
            default:
                throw at.Error($"expected a type, found {keyword}; write '%{keyword.Text}' to use a keyword as a name");
        }
    }

    private TypeSyntax Argument(string type)
    {
        tokens.Expect('<', $"after '{type}'");
        var argument = Type();
        tokens.Expect('>', $"at the end of '{type}'");
        return argument;
    }

    private TypeSyntax? OptionalArgument(string type) => tokens.Current.Is('<') ? Argument(type) : null;

    private ListTypeSyntax List(SourcePosition at)
    {
        tokens.Expect('<', "after 'list'");
        var element = Type();
        uint? length = null;
        if (tokens.TryTake(','))
        {
            if (
                tokens.Current.Kind != TokenKind.Integer
                || !uint.TryParse(tokens.Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number == 0
                || tokens.Current.Text[0] == '0'
            )
            {
                throw tokens.At.Error($"expected the length of the list, a number from 1 to {uint.MaxValue}, found {tokens.Current}");
            }

            tokens.Take();
            length = number;
        }

        tokens.Expect('>', "at the end of 'list'");
        return new ListTypeSyntax(element, length, at);
    }

    private ResultTypeSyntax Result(SourcePosition at)
    {
        if (!tokens.TryTake('<'))
        {
            return new ResultTypeSyntax(null, null, at);
        }

        TypeSyntax? ok = null;
        if (tokens.Current.Kind == TokenKind.Underscore)
        {
            tokens.Take();
            tokens.Expect(',', "after '_' in 'result'");
            ok = null;
        }
        else
        {
            ok = Type();
            if (tokens.TryTake('>'))
            {
                return new ResultTypeSyntax(ok, null, at);
            }

            tokens.Expect(',', "or '>' in 'result'");
        }

        var error = Type();
        tokens.Expect('>', "at the end of 'result'");
        return new ResultTypeSyntax(ok, error, at);
    }

    private TupleTypeSyntax Tuple(SourcePosition at)
    {
        tokens.Expect('<', "after 'tuple'");
        var elements = new List<TypeSyntax>();
        while (!tokens.TryTake('>'))
        {
            elements.Add(Type());
            if (!tokens.TryTake(',') && !tokens.Current.Is('>'))
            {
                throw tokens.At.Error($"expected ',' or '>' in 'tuple', found {tokens.Current}");
            }
        }

        return elements.Count == 0
            ? throw at.Error("a tuple needs at least one type; leave it out if there is none")
            : new TupleTypeSyntax(elements, at);
    }

    private MapTypeSyntax Map(SourcePosition at)
    {
        tokens.Expect('<', "after 'map'");
        var key = Type();
        if (key is not PrimitiveTypeSyntax { Kind: not (WitPrimitiveKind.F32 or WitPrimitiveKind.F64 or WitPrimitiveKind.ErrorContext) })
        {
            throw key.At.Error("the key of a map is an integer, 'char', 'bool' or 'string'; use a list of tuples for other keys");
        }

        tokens.Expect(',', "after the key of a map");
        var value = Type();
        tokens.Expect('>', "at the end of 'map'");
        return new MapTypeSyntax(key, value, at);
    }

    private HandleTypeSyntax Handle(string keyword, SourcePosition at)
    {
        tokens.Expect('<', $"after '{keyword}'");
        var resource = tokens.Name("the name of a resource");
        tokens.Expect('>', $"at the end of '{keyword}'");
        return new HandleTypeSyntax(resource, string.Equals(keyword, "borrow", StringComparison.Ordinal), at);
    }
}
