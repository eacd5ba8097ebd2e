using Pillion.Wasm.Wit.Lexing;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>Names of packages, paths to interfaces and worlds, and lists of renamed names.</summary>
internal sealed class NameParser(TokenReader tokens)
{
    /// <summary>Reads <c>namespace:name[@version]</c>.</summary>
    public PackageNameSyntax PackageName()
    {
        var at = tokens.At;
        var ns = tokens.Name("the namespace of a package");
        tokens.Expect(':', "between a package's namespace and name");
        var name = tokens.Name("the name of a package");
        if (tokens.Current.Is(':') || tokens.Current.Is('/'))
        {
            throw tokens.At.Error("nested namespaces and packages are not supported; name the package 'namespace:name'");
        }

        var version = tokens.TryTake('@') ? tokens.Version().Version : null;
        return new PackageNameSyntax(new WitPackageName(ns.Text, name.Text, version), at);
    }

    /// <summary>Reads <c>name</c> or <c>namespace:package/name[@version]</c>.</summary>
    public UsePathSyntax UsePath(string what)
    {
        var first = tokens.Name(what);
        return tokens.Current.Is(':') ? Qualified(first) : new UsePathSyntax(null, first);
    }

    /// <summary>Reads the rest of a path whose namespace was read.</summary>
    public UsePathSyntax Qualified(NameSyntax ns)
    {
        tokens.Expect(':', "after a namespace");
        var package = tokens.Name("the name of a package");
        if (!tokens.Current.Is('/'))
        {
            throw ns.At.Error(
                $"'{ns.Text}:{package.Text}' is a package; name an interface or world in it: '{ns.Text}:{package.Text}/name'"
            );
        }

        tokens.Take();
        var name = tokens.Name("the name of an interface or world");
        if (tokens.Current.Is(':') || tokens.Current.Is('/'))
        {
            throw tokens.At.Error("nested namespaces and packages are not supported; write 'namespace:package/name'");
        }

        var version = tokens.TryTake('@') ? tokens.Version().Version : null;
        return new UsePathSyntax(new PackageNameSyntax(new WitPackageName(ns.Text, package.Text, version), ns.At), name);
    }

    public RenameSyntax Rename(string what) => new(tokens.Name(what), tokens.TryTakeKeyword("as") ? tokens.Name("the new name") : null);

    public RenameSyntax MandatoryRename()
    {
        var name = tokens.Name("the name to change");
        return tokens.TryTakeKeyword("as")
            ? new RenameSyntax(name, tokens.Name("the new name"))
            : throw tokens.At.Error($"expected 'as' after '{name.Text}', found {tokens.Current}; write '{name.Text} as new-name'");
    }

    /// <summary>Whether what follows is a name, without taking it.</summary>
    public bool IsName => tokens.Current.Kind == TokenKind.Identifier;
}
