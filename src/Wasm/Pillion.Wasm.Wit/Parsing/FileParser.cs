using Pillion.Wasm.Wit.Lexing;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>Reads a file: where reading starts.</summary>
internal sealed class FileParser
{
    private readonly TokenReader _tokens;
    private readonly NameParser _names;
    private readonly GateParser _gates;
    private readonly InterfaceParser _interfaces;
    private readonly WorldParser _worlds;

    private FileParser(WitSource source)
    {
        _tokens = new TokenReader(source);
        _names = new NameParser(_tokens);
        _gates = new GateParser(_tokens);
        var types = new TypeParser(_tokens);
        _interfaces = new InterfaceParser(_tokens, _names, _gates, types);
        _worlds = new WorldParser(_tokens, _names, _gates, types, _interfaces);
    }

    public static FileSyntax Parse(WitSource source) => new FileParser(source).File();

    private FileSyntax File()
    {
        var docs = "";
        PackageNameSyntax? package = null;
        var items = new List<PackageItemSyntax>();
        var first = true;
        while (_tokens.Current.Kind != TokenKind.End)
        {
            var gate = _gates.Read();
            if (!_tokens.Current.IsKeyword("package"))
            {
                items.Add(Item(gate));
                first = false;
                continue;
            }

            var at = _tokens.At;
            _tokens.Take();
            var name = _names.PackageName();
            if (_tokens.Current.Is('{'))
            {
                items.Add(Nested(gate, name));
                first = false;
            }
            else
            {
                _tokens.Expect(';', "(or '{') after the name of the package");
                if (!first || package is not null)
                {
                    throw at.Error("'package …;' stands once, before everything else; move it to the top, or give this package braces");
                }

                package = name;
                docs = gate.Docs;
            }
        }

        return new FileSyntax(_tokens.Source, docs, package, items, _tokens.ContentFrom(0));
    }

    private NestedPackageSyntax Nested(GateSyntax gate, PackageNameSyntax name)
    {
        var what = $"the package '{name.Name}'";
        var open = _tokens.At;
        _tokens.Expect('{', $"to begin {what}");
        var start = _tokens.ContentLength;
        var items = new List<PackageItemSyntax>();
        while (!_tokens.TryTake('}'))
        {
            _tokens.RejectEnd(open, what);
            items.Add(Item(_gates.Read()));
        }

        return new NestedPackageSyntax(gate, name, items, _tokens.ContentFrom(start));
    }

    private PackageItemSyntax Item(GateSyntax gate)
    {
        if (_tokens.TryTakeKeyword("interface"))
        {
            return _interfaces.Interface(gate);
        }

        if (_tokens.TryTakeKeyword("world"))
        {
            return _worlds.World(gate);
        }

        return _tokens.TryTakeKeyword("use")
            ? TopLevelUse(gate)
            : throw _tokens.At.Error(
                _tokens.Current.IsKeyword("package")
                    ? "a package inside a package; close the outer one first"
                    : $"expected 'interface', 'world', 'use' or 'package', found {_tokens.Current}"
            );
    }

    private TopLevelUseSyntax TopLevelUse(GateSyntax gate)
    {
        var path = _names.UsePath("the interface to use");
        if (_tokens.Current.Is('.'))
        {
            throw _tokens.At.Error(
                "outside of interfaces and worlds 'use' names an interface, not its types; move this 'use' into an interface"
            );
        }

        var alias = _tokens.TryTakeKeyword("as") ? _tokens.Name("the new name") : null;
        _tokens.Expect(';', $"after 'use {path}'");
        return new TopLevelUseSyntax(gate, path, alias);
    }
}
