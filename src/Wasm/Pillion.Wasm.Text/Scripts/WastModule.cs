using Pillion.Wasm.Text.Components;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Modules;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>A module or component in a script. It is not read further than to its end until its binary is asked for.</summary>
public sealed class WastModule
{
    private readonly TokenList? _tokens;
    private readonly int _fields;
    private readonly string? _name;
    private readonly byte[] _content = [];

    /// <summary>A module of fields that begin at a token.</summary>
    internal WastModule(int line, string? id, string? name, TokenList tokens, int fields)
    {
        Kind = WastModuleKind.Text;
        Line = line;
        Id = id;
        _name = name;
        _tokens = tokens;
        _fields = fields;
    }

    /// <summary>A module given by strings.</summary>
    internal WastModule(int line, string? id, WastModuleKind kind, byte[] content)
    {
        Kind = kind;
        Line = line;
        Id = id;
        _content = content;
    }

    /// <summary>How it is given.</summary>
    public WastModuleKind Kind { get; }

    /// <summary>Whether it is a component; else a module.</summary>
    public bool IsComponent { get; internal init; }

    /// <summary>Line of the script that it begins on, from 1.</summary>
    public int Line { get; }

    /// <summary>Its identifier in the script, without the dollar sign; null if it has none.</summary>
    public string? Id { get; }

    /// <summary>The module or component in the binary format; of <see cref="WastModuleKind.Binary"/>, the bytes as they are.</summary>
    /// <exception cref="WatFormatException">
    /// The text is malformed. In a quoted text lines and columns count from its own start.
    /// </exception>
    public byte[] ToBinary() =>
        Kind switch
        {
            WastModuleKind.Binary => _content,
            WastModuleKind.Quote when IsComponent => ComponentReader.ReadText(Lexer.Tokenize(_content)),
            WastModuleKind.Quote => ModuleReader.ReadText(Lexer.Tokenize(_content)),
            _ when IsComponent => ComponentReader.ReadFields(new TokenCursor(_tokens!, _fields), Id, _name),
            _ => ModuleReader.ReadFields(new TokenCursor(_tokens!, _fields), Id, _name),
        };
}
