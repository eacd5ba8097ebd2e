using System.Text;
using System.Text.Unicode;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Numbers;

namespace Pillion.Wasm.Text.Syntax;

/// <summary>A place among the tokens of a text, with the steps that all readers take from there.</summary>
/// <remarks><c>Try…</c> goes on and says so, or stays where it is; <c>Expect…</c> and <c>Read…</c> go on or throw.</remarks>
internal sealed class TokenCursor(TokenList tokens, int position = 0)
{
    public TokenList Tokens => tokens;

    /// <summary>Index of the current token.</summary>
    public int Position { get; set; } = position;

    public Token Current => tokens[Position];

    public TokenKind Kind => tokens[Position].Kind;

    /// <summary>The current token as written.</summary>
    public ReadOnlySpan<byte> Bytes => tokens.Bytes(Current);

    /// <summary>The kind of a later token.</summary>
    public TokenKind PeekKind(int distance) => Position + distance < tokens.Count ? tokens[Position + distance].Kind : TokenKind.End;

    public bool IsKeyword(ReadOnlySpan<byte> keyword) => Kind == TokenKind.Keyword && Bytes.SequenceEqual(keyword);

    /// <summary>Whether <c>(keyword</c> follows.</summary>
    public bool IsForm(ReadOnlySpan<byte> keyword) =>
        Kind == TokenKind.Open && PeekKind(1) == TokenKind.Keyword && tokens.Bytes(tokens[Position + 1]).SequenceEqual(keyword);

    public bool TryKeyword(ReadOnlySpan<byte> keyword)
    {
        var found = IsKeyword(keyword);
        Position += found ? 1 : 0;
        return found;
    }

    /// <summary>Enters <c>(keyword</c>.</summary>
    public bool TryForm(ReadOnlySpan<byte> keyword)
    {
        var found = IsForm(keyword);
        Position += found ? 2 : 0;
        return found;
    }

    /// <summary>Enters an annotation of that name: <c>(@name</c>.</summary>
    public bool TryAnnotation(ReadOnlySpan<byte> name)
    {
        var found = Kind == TokenKind.Annotation && Annotations.NameOf(Bytes["(@".Length..]).SequenceEqual(name);
        Position += found ? 1 : 0;
        return found;
    }

    public bool TryClose()
    {
        var found = Kind == TokenKind.Close;
        Position += found ? 1 : 0;
        return found;
    }

    public void ExpectForm(ReadOnlySpan<byte> keyword)
    {
        if (!TryForm(keyword))
        {
            // The keyword is what does not fit, if there is one.
            Position += Kind == TokenKind.Open ? 1 : 0;
            throw Unexpected();
        }
    }

    public void Expect(TokenKind kind)
    {
        if (Kind != kind)
        {
            throw Unexpected();
        }

        Position++;
    }

    public void ExpectClose() => Expect(TokenKind.Close);

    /// <summary>Passes over a form, from its opening parenthesis to one past its closing one.</summary>
    public void SkipForm()
    {
        var depth = 0;
        do
        {
            depth +=
                Current.Opens ? 1
                : Kind == TokenKind.Close ? -1
                : 0;
            if (Kind is TokenKind.End or TokenKind.Error)
            {
                throw Unexpected();
            }

            Position++;
        } while (depth > 0);
    }

    /// <summary>The name of an identifier, without its dollar sign; null if there is none here.</summary>
    public string? TryReadId()
    {
        if (Kind != TokenKind.Id)
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(IdentifierName.Bytes(Bytes));
        Position++;
        return name;
    }

    /// <summary>The bytes of a string.</summary>
    public byte[] ReadString()
    {
        var token = Current;
        Expect(TokenKind.String);
        return StringLiteral.Decode(tokens.Bytes(token));
    }

    /// <summary>The bytes of a string that is a name, that is UTF-8.</summary>
    public byte[] ReadName()
    {
        var at = Position;
        var name = ReadString();
        return Utf8.IsValid(name) ? name : throw ErrorAt(at, "malformed UTF-8 encoding");
    }

    /// <summary>The bytes of all strings up to something else, joined.</summary>
    public byte[] ReadStrings()
    {
        if (PeekKind(1) != TokenKind.String && Kind == TokenKind.String)
        {
            return ReadString();
        }

        var bytes = new MemoryStream();
        while (Kind == TokenKind.String)
        {
            bytes.Write(ReadString());
        }

        return bytes.ToArray();
    }

    public uint ReadU32()
    {
        var value = TryReadUnsigned(bits: 32, "i32 constant out of range");
        return (uint)(value ?? throw Unexpected());
    }

    public ulong ReadU64() => TryReadUnsigned(bits: 64, "i64 constant out of range") ?? throw Unexpected();

    /// <summary>A number without a sign; null if none is here.</summary>
    public ulong? TryReadUnsigned(int bits, string error)
    {
        if (Kind != TokenKind.Integer || Bytes[0] is (byte)'+' or (byte)'-')
        {
            return null;
        }

        if (!IntegerLiteral.TryParseUnsigned(Bytes, bits, out var value))
        {
            throw Error(error);
        }

        Position++;
        return value;
    }

    public WatFormatException Error(string message) => tokens.ErrorAt(Current.Start, message);

    /// <summary>An error at an earlier token, which has been read already.</summary>
    public WatFormatException ErrorAt(int position, string message) => tokens.ErrorAt(tokens[position].Start, message);

    /// <summary>Why the current token cannot be here.</summary>
    public WatFormatException Unexpected() =>
        Kind switch
        {
            TokenKind.Error => Error(tokens.Failure!),
            TokenKind.Reserved => Error("unknown operator " + Written()),
            TokenKind.Keyword when !Keywords.AreKnown(Bytes) => Error("unknown operator " + Written()),
            TokenKind.Annotation when Bytes.EndsWith("branch_hint"u8) => Error(
                "@metadata.code.branch_hint annotation: not in a function or not before an instruction"
            ),
            TokenKind.Annotation => Error($"misplaced {Encoding.UTF8.GetString(Bytes[1..])} annotation"),
            TokenKind.End => Error("unexpected token: end of text"),
            _ => Error("unexpected token " + Written()),
        };

    private string Written()
    {
        const int Shown = 60;
        var text = Encoding.UTF8.GetString(Bytes);
        return text.Length > Shown ? text[..Shown] + "…" : text;
    }
}
