using Pillion.Wasm.Wit.Lexing;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>Documentation and attributes before an item.</summary>
internal sealed class GateParser(TokenReader tokens)
{
    public GateSyntax Read()
    {
        var docs = tokens.Current.Docs;
        VersionSyntax? since = null;
        VersionSyntax? deprecated = null;
        NameSyntax? unstable = null;
        string? externalId = null;
        var start = tokens.At;
        while (tokens.Current.Is('@'))
        {
            var at = tokens.At;
            tokens.Take();
            var attribute = tokens.Name("the name of an attribute");
            tokens.Expect('(', $"after '@{attribute.Text}'");
            switch (attribute.Text)
            {
                case "since":
                    RejectSecond(since is not null, "since", at);
                    since = VersionField();
                    break;
                case "deprecated":
                    RejectSecond(deprecated is not null, "deprecated", at);
                    deprecated = VersionField();
                    break;
                case "unstable":
                    RejectSecond(unstable is not null, "unstable", at);
                    Field("feature");
                    unstable = tokens.Name("the name of a feature");
                    break;
                case "external-id":
                    RejectSecond(externalId is not null, "external-id", at);
                    externalId = ExternalId();
                    break;
                default:
                    throw at.Error($"'@{attribute.Text}' is not an attribute; there are @since, @unstable, @deprecated and @external-id");
            }

            tokens.Expect(')', $"at the end of '@{attribute.Text}'");
            docs =
                tokens.Current.Docs.Length == 0 ? docs
                : docs.Length == 0 ? tokens.Current.Docs
                : docs + "\n" + tokens.Current.Docs;
        }

        Check(since, unstable, deprecated);
        return new GateSyntax(docs, since, unstable, deprecated, externalId, start);
    }

    private static void Check(VersionSyntax? since, NameSyntax? unstable, VersionSyntax? deprecated)
    {
        if (since is not null && unstable is not null)
        {
            throw unstable.At.Error("an item is @since a version or @unstable, not both; remove one");
        }

        if (deprecated is not null && since is null && unstable is null)
        {
            throw deprecated.At.Error("@deprecated needs a @since or @unstable beside it; add one");
        }
    }

    private static void RejectSecond(bool there, string attribute, SourcePosition at)
    {
        if (there)
        {
            throw at.Error($"a second '@{attribute}'; remove one");
        }
    }

    private VersionSyntax VersionField()
    {
        Field("version");
        return tokens.Version();
    }

    private void Field(string field)
    {
        var name = tokens.Name($"'{field}'");
        if (!string.Equals(name.Text, field, StringComparison.Ordinal))
        {
            throw name.At.Error($"expected '{field}', found '{name.Text}'");
        }

        tokens.Expect('=', $"after '{field}'");
    }

    private string ExternalId() =>
        tokens.Current.Kind == TokenKind.StringLiteral
            ? tokens.Take().Text
            : throw tokens.At.Error($"expected a string in '@external-id', found {tokens.Current}");
}
