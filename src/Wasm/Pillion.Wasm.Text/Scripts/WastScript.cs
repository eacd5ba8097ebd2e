using System.Collections.Immutable;
using System.Text;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>A test script, as in <c>.wast</c> files: the official suite's language (its reference interpreter's README, "Scripts").</summary>
public sealed class WastScript
{
    private WastScript(ImmutableArray<WastCommand> commands) => Commands = commands;

    /// <summary>Its commands, in order.</summary>
    public ImmutableArray<WastCommand> Commands { get; }

    /// <summary>Reads a script. Modules in it are not read yet: see <see cref="WastModule.ToBinary"/>.</summary>
    /// <param name="utf8">Commands, or the fields of one module.</param>
    /// <exception cref="WatFormatException">The text is not a script.</exception>
    public static WastScript Parse(ReadOnlySpan<byte> utf8) => new(ScriptReader.Read(Lexer.Tokenize(utf8.ToArray())));

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    /// <param name="text">Commands, or the fields of one module.</param>
    public static WastScript Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new WastScript(ScriptReader.Read(Lexer.Tokenize(Encoding.UTF8.GetBytes(text))));
    }
}
