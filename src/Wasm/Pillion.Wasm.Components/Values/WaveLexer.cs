using System.Globalization;
using System.Text;

namespace Pillion.Wasm.Components.Values;

/// <summary>The tokens of WAVE (component model, WAVE.md, "Encoding").</summary>
internal sealed class WaveLexer(string text)
{
    private int _position;

    /// <summary>The next character that is no white space or comment; NUL at the end.</summary>
    public char Peek
    {
        get
        {
            SkipSpace();
            return _position < text.Length ? text[_position] : '\0';
        }
    }

    public FormatException Error(string expected) =>
        new($"\"{text}\" at character {Math.Min(_position, text.Length) + 1}: expected {expected}.");

    public void Expect(char character)
    {
        if (Peek != character)
        {
            throw Error($"'{character}'");
        }

        _position++;
    }

    public void ExpectEnd()
    {
        if (Peek != '\0' || _position < text.Length)
        {
            throw Error("the end of the value");
        }
    }

    /// <summary>Takes a keyword, if it is next.</summary>
    public bool TryWord(string word)
    {
        SkipSpace();
        var end = EndOfLabel(_position);
        if (!text.AsSpan(_position, end - _position).SequenceEqual(word))
        {
            return false;
        }

        _position = end;
        return true;
    }

    /// <summary>A name, without the <c>%</c> that may precede it.</summary>
    public string Label()
    {
        var isMarked = Peek == '%';
        var start = isMarked ? _position + 1 : _position;
        var end = EndOfLabel(start);
        if (end == start || !char.IsAsciiLetter(text[start]))
        {
            throw Error("a name");
        }

        var label = text[start..end];
        if (!isMarked && WaveWriter.IsKeyword(label))
        {
            throw Error($"a name, or %{label} if that is meant");
        }

        _position = end;
        return label;
    }

    public string Integer()
    {
        SkipSpace();
        var start = _position;
        var end = start < text.Length && text[start] == '-' ? start + 1 : start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (end == start || !char.IsAsciiDigit(text[end - 1]))
        {
            throw Error("an integer");
        }

        _position = end;
        return text[start..end];
    }

    /// <summary>A number in the form that the invariant culture parses.</summary>
    public string Float()
    {
        SkipSpace();
        foreach (var (word, value) in ((string, string)[])[("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")])
        {
            if (string.CompareOrdinal(text, _position, word, 0, word.Length) == 0)
            {
                _position += word.Length;
                return value;
            }
        }

        var start = _position;
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '+' or '-' or '.' or 'e' or 'E'))
        {
            end++;
        }

        if (!double.TryParse(text.AsSpan(start, end - start), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw Error("a number");
        }

        _position = end;
        return text[start..end];
    }

    public Rune Char()
    {
        Expect('\'');
        var value = Character('\'');
        if (_position >= text.Length || text[_position] != '\'')
        {
            throw Error("a single character between quotes");
        }

        _position++;
        return value;
    }

    public string String()
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _position, "\"\"\"", 0, 3) == 0)
        {
            return MultilineString();
        }

        Expect('"');
        var value = new StringBuilder();
        while (_position < text.Length && text[_position] != '"')
        {
            value.Append(Character('"').ToString());
        }

        if (_position >= text.Length)
        {
            throw Error("the end of the string");
        }

        _position++;
        return value.ToString();
    }

    private string MultilineString()
    {
        _position += 3;
        if (_position < text.Length && text[_position] == '\r')
        {
            _position++;
        }

        if (_position >= text.Length || text[_position] != '\n')
        {
            throw Error("a line break after \"\"\"");
        }

        _position++;
        var end = text.IndexOf("\"\"\"", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Error("\"\"\"");
        }

        var lines = text[_position..end].Split('\n');
        var indent = lines[^1];
        if (lines.Length < 2 || indent.Any(c => c != ' '))
        {
            throw Error("a line break and nothing but spaces before the closing \"\"\"");
        }

        var value = new StringBuilder();
        for (var i = 0; i < lines.Length - 1; i++)
        {
            if (!lines[i].StartsWith(indent, StringComparison.Ordinal))
            {
                throw Error($"lines that start with the {indent.Length} spaces of the closing \"\"\"");
            }

            var line = new WaveLexer(lines[i][indent.Length..].TrimEnd('\r'));
            value.Append(i == 0 ? "" : "\n");
            while (line._position < line.Length)
            {
                value.Append(line.Character('\0').ToString());
            }
        }

        _position = end + 3;
        return value.ToString();
    }

    private int Length => text.Length;

    private Rune Character(char quote)
    {
        if (_position >= text.Length || text[_position] == '\n' || text[_position] == quote)
        {
            throw Error("a character");
        }

        if (text[_position] != '\\')
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(_position), out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                throw Error("a Unicode scalar value");
            }

            _position += used;
            return rune;
        }

        _position++;
        var escape = _position < text.Length ? text[_position] : '\0';
        _position++;
        switch (escape)
        {
            case '\'' or '"' or '\\':
                return new Rune(escape);
            case 't':
                return new Rune('\t');
            case 'n':
                return new Rune('\n');
            case 'r':
                return new Rune('\r');
            case 'u' when _position < text.Length && text[_position] == '{':
                var end = text.IndexOf('}', _position);
                if (
                    end > 0
                    && int.TryParse(
                        text.AsSpan(_position + 1, end - _position - 1),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out var number
                    )
                    && Rune.IsValid(number)
                )
                {
                    _position = end + 1;
                    return new Rune(number);
                }

                break;
        }

        throw Error("an escape: \\', \\\", \\\\, \\t, \\n, \\r, \\u{…}");
    }

    private int EndOfLabel(int start)
    {
        while (start < text.Length && (char.IsAsciiLetterOrDigit(text[start]) || text[start] == '-'))
        {
            start++;
        }

        return start;
    }

    private void SkipSpace()
    {
        while (_position < text.Length)
        {
            if (char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }
            else if (text[_position] == '/' && _position + 1 < text.Length && text[_position + 1] == '/')
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }
}
