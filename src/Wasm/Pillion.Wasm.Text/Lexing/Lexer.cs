using System.Text.Unicode;
using Pillion.Wasm.Text.Numbers;

namespace Pillion.Wasm.Text.Lexing;

/// <summary>Divides a text into tokens, without white space, comments and annotations that the reader does not know (core spec, §6.3).</summary>
internal ref struct Lexer
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly List<Token> _tokens;
    private int _position;
    private string? _failure;

    private Lexer(byte[] source)
    {
        _text = source;

        // Hand-written and generated texts have a token in four to six bytes.
        _tokens = new List<Token>((source.Length / 5) + 4);
    }

    /// <summary>All tokens of a text, up to the first error, which is reported when a reader of the tokens gets there.</summary>
    public static TokenList Tokenize(byte[] source)
    {
        var lexer = new Lexer(source);
        while (lexer._failure is null && lexer.SkipSpace() && lexer._position < source.Length)
        {
            lexer.ReadToken();
        }

        lexer.Add(lexer._failure is null ? TokenKind.End : TokenKind.Error, lexer._position, lexer._position);
        return new TokenList(source, [.. lexer._tokens], lexer._failure);
    }

    private void ReadToken()
    {
        switch (_text[_position])
        {
            case (byte)'(' when Next(1) == '@':
                ReadAnnotation();
                break;
            case (byte)'(':
                Add(TokenKind.Open, _position, ++_position);
                break;
            case (byte)')':
                Add(TokenKind.Close, _position, ++_position);
                break;
            case (byte)',' or (byte)';' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}':
                Add(TokenKind.Reserved, _position, ++_position);
                break;
            case (byte)'"':
            case var c when Characters.IdCharacters.Contains(c):
                ReadWord();
                break;
            default:
                FailAtCharacter();
                break;
        }
    }

    /// <summary>Skips white space and comments; false if a comment is not well-formed.</summary>
    private bool SkipSpace()
    {
        while (true)
        {
            switch (Next(0))
            {
                case ' ' or '\t' or '\n' or '\r':
                    _position++;
                    break;
                case ';' when Next(1) == ';':
                    var length = _text[_position..].IndexOfAny((byte)'\n', (byte)'\r');
                    if (!SkipComment(length < 0 ? _text.Length : _position + length))
                    {
                        return false;
                    }

                    break;
                case '(' when Next(1) == ';':
                    var end = EndOfBlockComment();
                    if (end < 0)
                    {
                        return Fail("unclosed comment", _position);
                    }

                    if (!SkipComment(end))
                    {
                        return false;
                    }

                    break;
                default:
                    return true;
            }
        }
    }

    private bool SkipComment(int end)
    {
        var isValid = Utf8.IsValid(_text[_position..end]);
        if (!isValid)
        {
            return Fail("malformed UTF-8 encoding", _position);
        }

        _position = end;
        return true;
    }

    private readonly int EndOfBlockComment()
    {
        var depth = 0;
        for (var i = _position; i + 1 < _text.Length; )
        {
            var pair = (_text[i], _text[i + 1]);
            depth +=
                pair == ((byte)'(', (byte)';') ? 1
                : pair == ((byte)';', (byte)')') ? -1
                : 0;
            i += pair is ((byte)'(', (byte)';') or ((byte)';', (byte)')') ? 2 : 1;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A run of identifier characters and strings, which together are one token.</summary>
    private void ReadWord()
    {
        var start = _position;
        var strings = 0;
        var stringEnd = 0;
        while (_position < _text.Length)
        {
            var run = _text[_position..].IndexOfAnyExcept(Characters.IdCharacters);
            _position = run < 0 ? _text.Length : _position + run;
            if (Next(0) != '"')
            {
                break;
            }

            if (StringLiteral.Scan(_text, _position, out var end) is { } error)
            {
                // "$" alone is no identifier, and a string that is none does not make it one.
                var isId = _position == start + 1 && _text[start] == '$';
                Fail(isId ? "empty identifier: " + error : error, end);
                return;
            }

            strings++;
            stringEnd = end;
            _position = end;
        }

        var word = _text[start.._position];
        var endsWithOnlyString = strings == 1 && stringEnd == _position;
        if (word[0] == '$' && (strings == 0 || (endsWithOnlyString && word[1] == '"')) && !IsId(word))
        {
            return;
        }

        Add(Classify(word, strings, endsWithOnlyString), start, _position);
    }

    private static TokenKind Classify(ReadOnlySpan<byte> word, int strings, bool endsWithOnlyString)
    {
        if (endsWithOnlyString && word[0] == '"')
        {
            return TokenKind.String;
        }

        if (endsWithOnlyString && word.StartsWith("$\""u8))
        {
            return TokenKind.Id;
        }

        return strings > 0 ? TokenKind.Reserved
            : word[0] == '$' ? TokenKind.Id
            : NumberSyntax.Classify(word) is { } number ? number
            : char.IsAsciiLetterLower((char)word[0]) ? TokenKind.Keyword
            : TokenKind.Reserved;
    }

    /// <summary>Whether what follows the dollar sign is a name.</summary>
    private bool IsId(ReadOnlySpan<byte> word)
    {
        var name = IdentifierName.Bytes(word);
        return name.IsEmpty
            ? Fail("empty identifier", _position - word.Length)
            : Utf8.IsValid(name) || Fail("malformed UTF-8 encoding", _position - word.Length);
    }

    private void ReadAnnotation()
    {
        var start = _position;
        _position += "(@".Length;
        var nameStart = _position;
        if (Next(0) == '"')
        {
            if (StringLiteral.Scan(_text, _position, out var end) is { } error)
            {
                Fail("empty annotation id: " + error, end);
                return;
            }

            _position = end;
        }
        else
        {
            var run = _text[_position..].IndexOfAnyExcept(Characters.IdCharacters);
            _position = run < 0 ? _text.Length : _position + run;
        }

        var name = Annotations.NameOf(_text[nameStart.._position]);
        if (name.IsEmpty || !Utf8.IsValid(name))
        {
            Fail(name.IsEmpty ? "empty annotation id" : "malformed UTF-8 encoding", start);
        }
        else if (Annotations.AreKnown(name))
        {
            Add(TokenKind.Annotation, start, _position);
        }
        else
        {
            SkipAnnotation(start);
        }
    }

    /// <summary>Skips the rest of an annotation that nobody reads: any tokens, parentheses in pairs.</summary>
    private void SkipAnnotation(int start)
    {
        var first = _tokens.Count;
        for (var depth = 1; depth > 0; )
        {
            if (!SkipSpace())
            {
                return;
            }

            var c = Next(0);
            if (c < 0)
            {
                Fail("unclosed annotation", start);
                return;
            }

            if (c is '(' or ')')
            {
                depth += c == '(' ? 1 : -1;
                _position++;
                continue;
            }

            ReadToken();
            if (_failure is not null)
            {
                return;
            }

            _tokens.RemoveRange(first, _tokens.Count - first);
        }
    }

    private void FailAtCharacter()
    {
        var isValid = System.Text.Rune.DecodeFromUtf8(_text[_position..], out _, out _) == System.Buffers.OperationStatus.Done;
        Fail(isValid ? "illegal character" : "malformed UTF-8 encoding", _position);
    }

    /// <summary>A byte ahead of the current position; -1 beyond the end.</summary>
    private readonly int Next(int distance) => _position + distance < _text.Length ? _text[_position + distance] : -1;

    private readonly void Add(TokenKind kind, int start, int end) => _tokens.Add(new Token(kind, start, end));

    private bool Fail(string message, int position)
    {
        _failure ??= message;
        _position = position;
        return false;
    }
}
