using System.Globalization;

namespace Pillion.Cel.Syntax;

/// <summary>Cuts an expression into tokens (langdef.md, "Syntax").</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] s_operators =
    [
        "||",
        "&&",
        "==",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        "+",
        "-",
        "*",
        "/",
        "%",
        "!",
        "?",
        ":",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ];

    private int _at;

    public CelToken Next()
    {
        SkipBlanks();
        if (_at == text.Length)
        {
            return new(CelTokenKind.End, "", null, _at);
        }

        var start = _at;
        var c = text[_at];
        if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            return new(CelTokenKind.Literal, "", ReadNumber(), start);
        }

        if (CelStringReader.TryRead(text, ref _at, out var literal))
        {
            return new(CelTokenKind.Literal, "", literal, start);
        }

        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
            {
                _at++;
            }

            return Word(text[start.._at], start);
        }

        foreach (var candidate in s_operators)
        {
            if (text.AsSpan(_at).StartsWith(candidate, StringComparison.Ordinal))
            {
                _at += candidate.Length;
                return new(CelTokenKind.Operator, candidate, null, start);
            }
        }

        throw new CelException($"'{c}' is no part of an expression", start);
    }

    private static CelToken Word(string word, int start) =>
        word switch
        {
            "true" => new(CelTokenKind.Literal, "", true, start),
            "false" => new(CelTokenKind.Literal, "", false, start),
            "null" => new(CelTokenKind.Literal, "", null, start),
            "in" => new(CelTokenKind.Operator, word, null, start),
            _ => new(CelTokenKind.Identifier, word, null, start),
        };

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text.AsSpan(_at).StartsWith("//", StringComparison.Ordinal))
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else if (text[_at] is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private object ReadNumber()
    {
        var start = _at;
        if (text.AsSpan(_at).StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            _at += 2;
            SkipWhile(char.IsAsciiHexDigit);
            return Whole(text[(start + 2).._at], NumberStyles.AllowHexSpecifier, start);
        }

        SkipWhile(char.IsAsciiDigit);
        var isWhole = true;
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            isWhole = false;
            _at++;
            SkipWhile(char.IsAsciiDigit);
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            isWhole = false;
            _at++;
            if (_at < text.Length && text[_at] is '+' or '-')
            {
                _at++;
            }

            SkipWhile(char.IsAsciiDigit);
        }

        if (isWhole)
        {
            return Whole(text[start.._at], NumberStyles.None, start);
        }

        return double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CelException($"'{text[start.._at]}' is no number", start);
    }

    private object Whole(string digits, NumberStyles style, int start)
    {
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var number))
        {
            throw new CelException($"{digits} is out of range", start);
        }

        object value = number;
        if (_at < text.Length && text[_at] is 'u' or 'U')
        {
            _at++;
        }
        else
        {
            // One more than fits: the magnitude of the least number, whose sign comes before it as an operator.
            value = number > 1UL << 63 ? throw new CelException($"{digits} is out of range", start) : unchecked((long)number);
        }

        return value;
    }

    private void SkipWhile(Func<char, bool> test)
    {
        while (_at < text.Length && test(text[_at]))
        {
            _at++;
        }
    }
}
