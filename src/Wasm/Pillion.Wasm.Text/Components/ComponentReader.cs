using System.Runtime.CompilerServices;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <summary>Turns a component's text into the binary format (component model, Explainer.md, "Component Definitions").</summary>
/// <remarks>
/// Definitions refer only to earlier ones, so that one pass is enough. Inline exports come after everything else, in their order, since
/// each gives what it exports another index.
/// </remarks>
internal sealed partial class ComponentReader
{
    private readonly TokenCursor _cursor;
    private readonly ComponentScope _scope;
    private readonly ReferenceReader _references;
    private readonly ComponentTypeReader _types;
    private readonly AliasReader _aliases;
    private readonly CanonicalReader _canons;
    private readonly List<(byte[] Name, ComponentSort Sort, uint Index)> _inlineExports = [];

    private ComponentReader(TokenCursor cursor, ComponentScope scope)
    {
        _cursor = cursor;
        _scope = scope;
        _references = new ReferenceReader(cursor, scope);
        _types = new ComponentTypeReader(cursor, scope);
        _aliases = new AliasReader(cursor, scope);
        _canons = new CanonicalReader(cursor, scope);
    }

    /// <summary>A text that is one component: <c>(component …)</c>, or only its definitions.</summary>
    public static byte[] ReadText(TokenList tokens)
    {
        var cursor = new TokenCursor(tokens);
        if (!cursor.IsForm("component"u8) || IsNestedAmongDefinitions(cursor))
        {
            var fields = ReadFields(cursor, id: null, name: null);
            cursor.Expect(TokenKind.End);
            return fields;
        }

        var component = Scripts.ModuleForm.Read(cursor, new LineCounter(tokens));
        cursor.Expect(TokenKind.End);
        return component.ToBinary();
    }

    /// <summary>The definitions of a component, up to its closing parenthesis or the end of the text.</summary>
    /// <param name="id">The identifier of the component, which names it too.</param>
    public static byte[] ReadFields(TokenCursor cursor, string? id, string? name, DefinitionScope? parent = null)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw cursor.Error("unexpected token: too many components inside one another");
        }

        var scope = new ComponentScope(parent, id, name);
        var reader = new ComponentReader(cursor, scope);
        while (cursor.Kind is not (TokenKind.Close or TokenKind.End))
        {
            reader.ReadDefinition();
        }

        reader.WriteInlineExports();
        return scope.ToBinary();
    }

    /// <summary>Whether more follows the form that the cursor is at: then it is a definition of an outer component without its own form.</summary>
    private static bool IsNestedAmongDefinitions(TokenCursor cursor)
    {
        var start = cursor.Position;
        cursor.SkipForm();
        var isFollowed = cursor.Kind == TokenKind.Open;
        cursor.Position = start;
        return isFollowed;
    }

    private void ReadDefinition()
    {
        if (_cursor.TryAnnotation("custom"u8))
        {
            ReadCustom();
        }
        else if (_cursor.TryForm("core"u8))
        {
            ReadCore();
        }
        else if (_cursor.TryForm("component"u8))
        {
            ReadComponent();
        }
        else if (_cursor.TryForm("instance"u8))
        {
            ReadInstance();
        }
        else if (_cursor.TryForm("alias"u8))
        {
            _aliases.Read();
        }
        else if (_cursor.TryForm("type"u8))
        {
            ReadType();
        }
        else if (_cursor.TryForm("canon"u8))
        {
            _canons.ReadDefinition();
        }
        else if (_cursor.TryForm("func"u8))
        {
            ReadFunction();
        }
        else if (_cursor.TryForm("start"u8))
        {
            ReadStart();
        }
        else if (_cursor.TryForm("import"u8))
        {
            _types.ReadExternDeclarator(ComponentSectionId.Import);
        }
        else
        {
            _cursor.ExpectForm("export"u8);
            ReadExport();
        }

        _cursor.ExpectClose();
    }

    /// <summary>A component from after its keyword: imported, or defined in place.</summary>
    private void ReadComponent()
    {
        var name = DeclaredName.Read(_cursor);
        var exports = ReadInlineExportNames();
        uint index;
        if (ExternName.IsInline(_cursor, "import"u8))
        {
            index = ReadInlineImport(ComponentSort.Component, name);
        }
        else if (IsInlineAlias())
        {
            index = _aliases.ReadInverted(ComponentSort.Component, name);
        }
        else
        {
            _scope.Write(ComponentSectionId.Component, ReadFields(_cursor, name.Id, name.Name, _scope));
            index = _scope.Declare(_cursor, ComponentSort.Component, name);
        }

        AddInlineExports(exports, ComponentSort.Component, index);
    }

    private void ReadType()
    {
        var name = DeclaredName.Read(_cursor);
        var exports = ReadInlineExportNames();
        var index =
            ExternName.IsInline(_cursor, "import"u8) ? ReadInlineImport(ComponentSort.Type, name)
            : IsInlineAlias() ? _aliases.ReadInverted(ComponentSort.Type, name)
            : _types.ReadDefinition(name);
        AddInlineExports(exports, ComponentSort.Type, index);
    }

    /// <summary>A function from after its keyword: imported, an alias, or lifted.</summary>
    private void ReadFunction()
    {
        var name = DeclaredName.Read(_cursor);
        var exports = ReadInlineExportNames();
        var index =
            ExternName.IsInline(_cursor, "import"u8) ? ReadInlineImport(ComponentSort.Function, name)
            : IsInlineAlias() ? _aliases.ReadInverted(ComponentSort.Function, name)
            : _canons.ReadInvertedLift(_types.ReadUse(ComponentSort.Function), name);
        AddInlineExports(exports, ComponentSort.Function, index);
    }

    private void ReadStart()
    {
        var start = new WasmWriter();
        start.WriteUnsigned(_references.Read(ComponentSort.Function));
        var arguments = new VectorSection();
        while (_cursor.IsForm("value"u8))
        {
            arguments.Add().WriteUnsigned(_references.ReadForm(ComponentSort.Value));
        }

        arguments.WriteContent(start);
        var results = new List<DeclaredName>();
        while (_cursor.TryForm("result"u8))
        {
            _cursor.ExpectForm("value"u8);
            results.Add(DeclaredName.Read(_cursor));
            _cursor.ExpectClose();
            _cursor.ExpectClose();
        }

        start.WriteUnsigned((ulong)results.Count);
        _scope.Write(ComponentSectionId.Start, start.Written);
        foreach (var result in results)
        {
            _scope.Declare(_cursor, ComponentSort.Value, result);
        }
    }

    /// <summary>A custom section, which stays where it is among the definitions.</summary>
    private void ReadCustom()
    {
        var custom = new WasmWriter();
        custom.WriteSized(_cursor.ReadName());
        custom.WriteBytes(_cursor.ReadStrings());
        _scope.Write(ComponentSectionId.Custom, custom.Written);
    }
}
