using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Pillion.Host.Yaml;

/// <summary>The tokens of a YAML text, with the one that comes next in view.</summary>
internal sealed class YamlTokens
{
    private readonly Scanner _scanner;
    private Token? _current;

    public YamlTokens(string text)
    {
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        Skip(); // the start of the stream
    }

    /// <summary>The line of the last token that was skipped, counted from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next token. The last one is a <see cref="StreamEnd"/>, which is not to be skipped.</summary>
    /// <exception cref="YamlException">There is something that is no token.</exception>
    public Token Current
    {
        get
        {
            if (_current is null)
            {
                _scanner.MoveNext();
                _current = _scanner.Current!;
                if (_current is Error error)
                {
                    throw new YamlException(error.Start, error.End, error.Value);
                }
            }

            return _current;
        }
    }

    /// <summary>Goes on to the token behind the next.</summary>
    public void Skip()
    {
        Line = (int)Current.End.Line;
        _current = null;
    }

    /// <summary>Skips the next token if it is of a kind.</summary>
    public bool TrySkip<T>()
        where T : Token
    {
        if (Current is not T)
        {
            return false;
        }

        Skip();
        return true;
    }

    /// <summary>Skips a token that must be there.</summary>
    /// <param name="name">What it is, for the message.</param>
    /// <exception cref="YamlException">Another one is there.</exception>
    public void Require<T>(string name)
        where T : Token
    {
        if (!TrySkip<T>())
        {
            throw Expected(name);
        }
    }

    /// <summary>Says that something else should stand where the next token does.</summary>
    public YamlException Expected(string what) => new(Current.Start, Current.End, $"here should be {what}");
}
