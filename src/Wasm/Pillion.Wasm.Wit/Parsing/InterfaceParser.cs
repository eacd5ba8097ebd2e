using Pillion.Wasm.Wit.Lexing;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Parsing;

/// <summary>Interfaces, and the definitions that they share with worlds.</summary>
internal sealed class InterfaceParser(TokenReader tokens, NameParser names, GateParser gates, TypeParser types)
{
    /// <summary>Reads what follows <c>interface</c>.</summary>
    public InterfaceSyntax Interface(GateSyntax gate)
    {
        var name = tokens.Name("the name of an interface");
        return new InterfaceSyntax(gate, name, Body($"the interface '{name.Text}'"));
    }

    public List<InterfaceItemSyntax> Body(string what)
    {
        var open = tokens.At;
        tokens.Expect('{', $"to begin {what}");
        var items = new List<InterfaceItemSyntax>();
        while (!tokens.TryTake('}'))
        {
            tokens.RejectEnd(open, what);
            items.Add(Item());
        }

        return items;
    }

    /// <summary>Reads a <c>use</c> or a type, if one begins here.</summary>
    public InterfaceItemSyntax? Definition(GateSyntax gate)
    {
        if (tokens.Current.Kind != TokenKind.Keyword)
        {
            return null;
        }

        switch (tokens.Current.Text)
        {
            case "use":
                tokens.Take();
                return Use(gate);
            case "type":
                tokens.Take();
                return Alias(gate);
            case "record":
                tokens.Take();
                return Record(gate);
            case "variant":
                tokens.Take();
                return Variant(gate);
            case "enum":
                tokens.Take();
                return Enum(gate);
            case "flags":
                tokens.Take();
                return Flags(gate);
            case "resource":
                tokens.Take();
                return Resource(gate);
            default:
                return null;
        }
    }

    private InterfaceItemSyntax Item()
    {
        var gate = gates.Read();
        if (Definition(gate) is { } definition)
        {
            return definition;
        }

        if (!names.IsName)
        {
            throw tokens.At.Error($"expected a function ('name: func(…)'), a type or 'use', found {tokens.Current}");
        }

        var name = tokens.Name("a function");
        tokens.Expect(':', $"after '{name.Text}'");
        if (tokens.Current.IsKeyword("static"))
        {
            throw tokens.At.Error("only the functions of a resource are static; remove 'static'");
        }

        return Function(gate, name, WitFunctionKind.Free);
    }

    private FunctionSyntax Function(GateSyntax gate, NameSyntax name, WitFunctionKind kind)
    {
        var type = types.FunctionType();
        tokens.Expect(';', $"after the function '{name.Text}'");
        return new FunctionSyntax(gate, name, kind, type);
    }

    private UseSyntax Use(GateSyntax gate)
    {
        var path = names.UsePath("the interface to use types of");
        if (!tokens.Current.Is('.'))
        {
            throw tokens.At.Error($"expected '.' and a list of types, found {tokens.Current}; write 'use {path}.{{a, b}};'");
        }

        tokens.Take();
        var at = tokens.At;
        var list = tokens.Braced("the list of used types", () => names.Rename("the name of a type"));
        tokens.Expect(';', "after 'use'");
        return list.Count == 0 ? throw at.Error("this 'use' names no types; name some or remove it") : new UseSyntax(gate, path, list);
    }

    private AliasSyntax Alias(GateSyntax gate)
    {
        var name = tokens.Name("the name of a type");
        tokens.Expect('=', $"after 'type {name.Text}'");
        var type = types.Type();
        tokens.Expect(';', $"after the type '{name.Text}'");
        return new AliasSyntax(gate, name, type);
    }

    private RecordSyntax Record(GateSyntax gate)
    {
        var name = tokens.Name("the name of a record");
        var fields = tokens.Braced($"the record '{name.Text}'", () => types.NamedValue("the name of a field"));
        RejectEmpty(fields.Count, name, "record", "field");
        return new RecordSyntax(gate, name, fields);
    }

    private VariantSyntax Variant(GateSyntax gate)
    {
        var name = tokens.Name("the name of a variant");
        var cases = tokens.Braced($"the variant '{name.Text}'", VariantCase);
        RejectEmpty(cases.Count, name, "variant", "case");
        return new VariantSyntax(gate, name, cases);
    }

    private CaseSyntax VariantCase()
    {
        var docs = tokens.Current.Docs;
        var name = tokens.Name("the name of a case");
        if (!tokens.TryTake('('))
        {
            return new CaseSyntax(name, null, docs);
        }

        var type = types.Type();
        tokens.Expect(')', $"after the type of the case '{name.Text}'");
        return new CaseSyntax(name, type, docs);
    }

    private EnumSyntax Enum(GateSyntax gate)
    {
        var name = tokens.Name("the name of an enum");
        var cases = tokens.Braced($"the enum '{name.Text}'", () => BareCase("the name of a case"));
        RejectEmpty(cases.Count, name, "enum", "case");
        return new EnumSyntax(gate, name, cases);
    }

    private FlagsSyntax Flags(GateSyntax gate)
    {
        var name = tokens.Name("the name of a flags type");
        var flags = tokens.Braced($"the flags '{name.Text}'", () => BareCase("the name of a flag"));
        RejectEmpty(flags.Count, name, "flags type", "flag");
        return flags.Count > 32
            ? throw name.At.Error($"the flags '{name.Text}' have {flags.Count} names; 32 is the most that components allow, so split them")
            : new FlagsSyntax(gate, name, flags);
    }

    private CaseSyntax BareCase(string what)
    {
        var docs = tokens.Current.Docs;
        return new CaseSyntax(tokens.Name(what), null, docs);
    }

    private ResourceSyntax Resource(GateSyntax gate)
    {
        var name = tokens.Name("the name of a resource");
        var functions = new List<FunctionSyntax>();
        if (tokens.TryTake(';'))
        {
            return new ResourceSyntax(gate, name, functions);
        }

        var open = tokens.At;
        var what = $"the resource '{name.Text}'";
        tokens.Expect('{', $"or ';' after {what}");
        while (!tokens.TryTake('}'))
        {
            tokens.RejectEnd(open, what);
            functions.Add(ResourceFunction(name));
        }

        return new ResourceSyntax(gate, name, functions);
    }

    private FunctionSyntax ResourceFunction(NameSyntax resource)
    {
        var gate = gates.Read();
        var at = tokens.At;
        if (tokens.TryTakeKeyword("constructor"))
        {
            var type = types.FunctionTypeAfterKeyword(isAsync: false);
            tokens.Expect(';', "after the constructor");
            return new FunctionSyntax(gate, new NameSyntax(resource.Text, at), WitFunctionKind.Constructor, type);
        }

        var name = tokens.Name($"a function of the resource '{resource.Text}' ('name: func(…)' or 'constructor(…)')");
        tokens.Expect(':', $"after '{name.Text}'");
        return Function(gate, name, tokens.TryTakeKeyword("static") ? WitFunctionKind.Static : WitFunctionKind.Method);
    }

    private static void RejectEmpty(int count, NameSyntax name, string what, string part)
    {
        if (count == 0)
        {
            throw name.At.Error($"the {what} '{name.Text}' is empty; components need at least one {part}");
        }
    }
}
