using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>Worlds: imports, exports and includes.</summary>
internal sealed class WorldParser(TokenReader tokens, NameParser names, GateParser gates, TypeParser types, InterfaceParser interfaces)
{
    /// <summary>Reads what follows <c>world</c>.</summary>
    public WorldSyntax World(GateSyntax gate)
    {
        var name = tokens.Name("the name of a world");
        var what = $"the world '{name.Text}'";
        var open = tokens.At;
        tokens.Expect('{', $"to begin {what}");
        var items = new List<InterfaceItemSyntax>();
        while (!tokens.TryTake('}'))
        {
            tokens.RejectEnd(open, what);
            items.Add(Item());
        }

        return new WorldSyntax(gate, name, items);
    }

    private InterfaceItemSyntax Item()
    {
        var gate = gates.Read();
        var at = tokens.At;
        if (interfaces.Definition(gate) is { } definition)
        {
            return definition;
        }

        if (tokens.TryTakeKeyword("import"))
        {
            return Extern(gate, isExport: false, at);
        }

        if (tokens.TryTakeKeyword("export"))
        {
            return Extern(gate, isExport: true, at);
        }

        return tokens.TryTakeKeyword("include")
            ? Include(gate)
            : throw at.Error($"expected 'import', 'export', 'include', 'use' or a type, found {tokens.Current}");
    }

    private ExternSyntax Extern(GateSyntax gate, bool isExport, SourcePosition at)
    {
        var name = tokens.Name("a name or the interface");
        if (!tokens.Current.Is(':'))
        {
            tokens.Expect(';', $"after '{name.Text}'");
            return new ExternSyntax(gate, isExport, null, null, null, new UsePathSyntax(null, name), at);
        }

        // "a:b/c" is a path, "a: b" a name and what it stands for; without a blank on either side of the colon it is the former,
        // unless a keyword shows that a type follows.
        var colon = tokens.Current;
        var touches = tokens.PreviousEnd == colon.Start;
        if (touches && IsPathAfter(colon.End))
        {
            var path = names.Qualified(name);
            tokens.Expect(';', $"after '{path}'");
            return new ExternSyntax(gate, isExport, null, null, null, path, at);
        }

        tokens.Take();
        if (tokens.Current.IsKeyword("func") || tokens.Current.IsKeyword("async"))
        {
            var type = types.FunctionType();
            tokens.Expect(';', $"after the function '{name.Text}'");
            return new ExternSyntax(gate, isExport, name, type, null, null, at);
        }

        if (tokens.TryTakeKeyword("interface"))
        {
            var body = interfaces.Body($"the interface '{name.Text}'");
            return new ExternSyntax(gate, isExport, name, null, new InterfaceSyntax(gate, name, body), null, at);
        }

        var target = names.UsePath("'func', 'interface' or the name of an interface");
        tokens.Expect(';', $"after '{target}'");
        return new ExternSyntax(gate, isExport, name, null, null, target, at);
    }

    private bool IsPathAfter(int offset)
    {
        var text = tokens.Source.Text;
        var end = offset;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '%'))
        {
            end++;
        }

        var word = text.Substring(offset, end - offset);
        return word.Length > 0 && word is not ("func" or "async" or "interface");
    }

    private IncludeSyntax Include(GateSyntax gate)
    {
        var path = names.UsePath("the world to include");
        if (tokens.TryTake(';'))
        {
            return new IncludeSyntax(gate, path, []);
        }

        if (!tokens.TryTakeKeyword("with"))
        {
            throw tokens.At.Error($"expected ';' or 'with' after 'include {path}', found {tokens.Current}");
        }

        var renames = tokens.Braced("the list of new names", names.MandatoryRename);
        tokens.TryTake(';');
        return new IncludeSyntax(gate, path, renames);
    }
}
