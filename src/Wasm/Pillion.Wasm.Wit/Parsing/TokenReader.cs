using System.Text;
using Pillion.Wasm.Wit.Lexing;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>The place among the tokens, with the steps that all parsers take.</summary>
internal sealed class TokenReader
{
    // Depth of types in types; far beyond what a text needs, and before the stack ends.
    private const int MaxDepth = 100;

    private readonly Lexer _lexer;
    private readonly StringBuilder _content = new();
    private int _depth;

    public TokenReader(WitSource source)
    {
        Source = source;
        _lexer = new Lexer(source);
        Current = _lexer.Next();
    }

    public WitSource Source { get; }

    public Token Current { get; private set; }

    public int PreviousEnd { get; private set; }

    public SourcePosition At => new(Source, Current.Start);

    /// <summary>How many characters of <see cref="ContentFrom"/> the tokens until now make.</summary>
    public int ContentLength => _content.Length;

    /// <summary>The tokens since a place, blanks and comments left out.</summary>
    public string ContentFrom(int length) => _content.ToString(length, _content.Length - length);

    public Token Take()
    {
        var token = Current;
        PreviousEnd = token.End;
        _content.Append(token.Text).Append(' ');
        Current = _lexer.Next();
        return token;
    }

    public bool TryTake(char op)
    {
        if (!Current.Is(op))
        {
            return false;
        }

        Take();
        return true;
    }

    public bool TryTakeKeyword(string keyword)
    {
        if (!Current.IsKeyword(keyword))
        {
            return false;
        }

        Take();
        return true;
    }

    public void Expect(char op, string where)
    {
        if (!TryTake(op))
        {
            throw At.Error($"expected '{op}' {where}, found {Current}");
        }
    }

    public NameSyntax Name(string what)
    {
        if (Current.Kind == TokenKind.Identifier)
        {
            var at = At;
            return new NameSyntax(Take().Text, at);
        }

        throw At.Error(
            Current.Kind == TokenKind.Keyword
                ? $"expected {what}, found {Current}; write '%{Current.Text}' to use a keyword as a name"
                : $"expected {what}, found {Current}"
        );
    }

    public VersionSyntax Version()
    {
        var at = At;
        Current = _lexer.Version(Current.Start);
        var version =
            WitVersion.TryParse(Current.Text)
            ?? throw at.Error(
                $"'{Current.Text}' is not a version; write three numbers as in 1.2.3, with an optional -pre-release or +build"
            );
        Take();
        return new VersionSyntax(version, at);
    }

    /// <summary>Reads <c>{ item, item }</c>, with or without a comma at the end.</summary>
    public List<T> Braced<T>(string what, Func<T> item)
    {
        var open = At;
        Expect('{', $"to begin {what}");
        var items = new List<T>();
        while (!TryTake('}'))
        {
            RejectEnd(open, what);
            items.Add(item());
            if (!TryTake(',') && !Current.Is('}'))
            {
                RejectEnd(open, what);
                throw At.Error($"expected ',' or '}}' in {what}, found {Current}");
            }
        }

        return items;
    }

    public void RejectEnd(SourcePosition open, string what)
    {
        if (Current.Kind == TokenKind.End)
        {
            throw open.Error($"{what} has no end; close it with '}}'");
        }
    }

    public T Nested<T>(Func<T> read)
    {
        if (++_depth > MaxDepth)
        {
            throw At.Error($"types are nested more than {MaxDepth} deep; give the inner ones names");
        }

        var result = read();
        _depth--;
        return result;
    }
}
