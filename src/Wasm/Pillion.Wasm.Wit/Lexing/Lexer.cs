using System.Text;

namespace Pillion.Wasm.Wit.Lexing;

/// <summary>Splits a text into tokens, one at a time (WIT.md, "Lexical structure").</summary>
internal sealed class Lexer
{
    private readonly WitSource _source;
    private readonly string _text;
    private readonly StringBuilder _docs = new();
    private int _position;

    public Lexer(WitSource source)
    {
        _source = source;
        _text = source.Text;
        CharacterRules.Check(source);
        if (_text.Length > 0 && _text[0] == '\uFEFF')
        {
            _position = 1;
        }
    }

    public Token Next()
    {
        SkipBlanks();
        var docs = _docs.Length == 0 ? "" : _docs.ToString().TrimEnd('\n');
        _docs.Clear();
        var start = _position;
        if (start == _text.Length)
        {
            return new Token(TokenKind.End, "", start, start, docs);
        }

        var c = _text[start];
        if (IsLetter(c) || c == '%')
        {
            return Word(start, docs);
        }

        if (IsDigit(c))
        {
            while (_position < _text.Length && IsDigit(_text[_position]))
            {
                _position++;
            }

            return Make(TokenKind.Integer, start, docs);
        }

        _position++;
        switch (c)
        {
            case '"':
                return new Token(TokenKind.StringLiteral, StringLiterals.Read(_source, ref _position), start, _position, docs);
            case '_':
                return Make(TokenKind.Underscore, start, docs);
            case '-' when _position < _text.Length && _text[_position] == '>':
                _position++;
                return Make(TokenKind.Arrow, start, docs);
            case '=' or ',' or ':' or ';' or '(' or ')' or '{' or '}' or '<' or '>' or '*' or '/' or '.' or '@':
                return Make(TokenKind.Operator, start, docs);
            default:
                throw At(start).Error($"'{c}' is not part of WIT; remove it, or put it into a comment");
        }
    }

    /// <summary>Reads a version, which is no token of its own: it may begin with any digit and hold dots, which elsewhere are operators.</summary>
    /// <param name="start">Where it begins; the token that was read there is forgotten.</param>
    public Token Version(int start)
    {
        _position = start;
        while (_position < _text.Length)
        {
            var c = _text[_position];
            var dotInside = c == '.' && _position + 1 < _text.Length && (IsLetter(_text[_position + 1]) || IsDigit(_text[_position + 1]));
            if (!dotInside && !IsLetter(c) && !IsDigit(c) && c is not ('-' or '+'))
            {
                break;
            }

            _position++;
        }

        return Make(TokenKind.Integer, start, "");
    }

    private Token Word(int start, string docs)
    {
        var escaped = _text[start] == '%';
        _position += escaped ? 1 : 0;
        var from = _position;
        while (_position < _text.Length && (IsLetter(_text[_position]) || IsDigit(_text[_position]) || IsDash(_position)))
        {
            _position++;
        }

        var name = _text.Substring(from, _position - from);
        if (!escaped && Keywords.Contains(name))
        {
            return new Token(TokenKind.Keyword, name, start, _position, docs);
        }

        return Labels.Problem(name) is { } problem
            ? throw At(start).Error(problem)
            : new Token(TokenKind.Identifier, name, start, _position, docs);
    }

    // "a->b" is a name and an arrow.
    private bool IsDash(int position) => _text[position] == '-' && !(position + 1 < _text.Length && _text[position + 1] == '>');

    private Token Make(TokenKind kind, int start, string docs) =>
        new(kind, _text.Substring(start, _position - start), start, _position, docs);

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c is ' ' or '\n' or '\r' or '\t')
            {
                _position++;
            }
            else if (StartsWith("//"))
            {
                LineComment();
            }
            else if (StartsWith("/*"))
            {
                BlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void LineComment()
    {
        var end = _text.IndexOf('\n', _position);
        end = end < 0 ? _text.Length : end;
        if (StartsWith("///") && !StartsWith("////"))
        {
            var line = _text.Substring(_position + 3, end - _position - 3).TrimEnd();
            _docs.Append(line.StartsWith(" ", StringComparison.Ordinal) ? line.Substring(1) : line).Append('\n');
        }

        _position = end;
    }

    private void BlockComment()
    {
        var start = _position;
        var depth = 1;
        _position += 2;
        while (depth > 0)
        {
            if (_position >= _text.Length)
            {
                throw At(start).Error("this comment has no end; close it with '*/' (block comments nest)");
            }

            var step =
                StartsWith("/*") ? 1
                : StartsWith("*/") ? -1
                : 0;
            depth += step;
            _position += step == 0 ? 1 : 2;
        }

        var body = _text.Substring(start + 2, _position - start - 4);
        if (body.Length > 1 && body[0] == '*')
        {
            foreach (var line in body.Substring(1).Trim().Split('\n'))
            {
                var text = line.Trim();
                _docs.Append(text.StartsWith("*", StringComparison.Ordinal) ? text.Substring(1).TrimStart() : text).Append('\n');
            }
        }
    }

    private bool StartsWith(string text) => string.CompareOrdinal(_text, _position, text, 0, text.Length) == 0;

    private SourcePosition At(int offset) => new(_source, offset);

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
