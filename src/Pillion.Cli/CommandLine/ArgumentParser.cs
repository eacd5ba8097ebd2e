using Pillion.Host.Configuration;

namespace Pillion.Cli.CommandLine;

/// <summary>
/// Splits a command line into flags and the rest. Flags are written as Dapr's: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>,
/// <c>-nvalue</c>. Written by hand because <c>run</c> must leave everything from the first word that is no flag to the program it runs,
/// and because it costs a tenth of a library's start time.
/// </summary>
internal static class ArgumentParser
{
    /// <summary>Parses the words after the command's name.</summary>
    /// <param name="options">The flags the command takes.</param>
    /// <param name="words">The words.</param>
    /// <param name="stopAtPositional">Whether everything from the first positional on is positional.</param>
    /// <exception cref="UsageException">A flag is unknown, or lacks its value.</exception>
    public static ParsedArguments Parse(IReadOnlyList<Option> options, ReadOnlySpan<string> words, bool stopAtPositional)
    {
        var parsed = new ParsedArguments();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word == "--")
            {
                parsed.HasSeparator = true;
                parsed.Positionals.AddRange(words[(i + 1)..]);
                break;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                parsed.Positionals.Add(word);
                if (stopAtPositional)
                {
                    parsed.Positionals.AddRange(words[(i + 1)..]);
                    break;
                }

                continue;
            }

            var (option, inline) = Find(options, word);
            if (option.Value is null)
            {
                parsed.Add(option, inline ?? "true");
            }
            else if (inline is not null)
            {
                parsed.Add(option, inline);
            }
            else if (++i < words.Length)
            {
                parsed.Add(option, words[i]);
            }
            else
            {
                throw new UsageException($"{word} needs a value: {word} {option.Value}");
            }
        }

        return parsed;
    }

    private static (Option Option, string? Value) Find(IReadOnlyList<Option> options, string word)
    {
        if (word[1] == '-')
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            foreach (var option in options)
            {
                if (option.Name == name || option.Alias == name)
                {
                    return (option, equals < 0 ? null : word[(equals + 1)..]);
                }
            }

            throw new UsageException($"there is no flag {name}" + Suggestion.Hint(name, options.Select(option => option.Name)));
        }

        foreach (var option in options)
        {
            if (option.Short is { } shortName && word.StartsWith(shortName, StringComparison.Ordinal))
            {
                var rest = word[shortName.Length..];
                return rest.Length == 0 ? (option, null)
                    : option.Value is not null ? (option, rest.TrimStart('='))
                    : throw new UsageException($"{shortName} takes no value: write short flags one by one, not {word}");
            }
        }

        throw new UsageException($"there is no flag {word}");
    }
}
