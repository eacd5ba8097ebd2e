using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Modules;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Components;

/// <summary>Reads core types and the types of core modules (component model, Explainer.md, "Type Definitions").</summary>
internal sealed class CoreTypeReader(TokenCursor cursor, DefinitionScope scope)
{
    private const byte ModuleType = 0x50;

    private readonly TypeDefinitions _definitions = new(cursor, scope.CoreTypes);
    private readonly AliasReader _aliases = new(cursor, scope);

    /// <summary>A definition from after <c>(core</c>, up to its closing parenthesis.</summary>
    public void ReadDefinition()
    {
        if (cursor.TryKeyword("rec"u8))
        {
            ReadGroup();
            cursor.Position--;
            return;
        }

        cursor.Position++;
        var name = DeclaredName.Read(cursor);
        if (cursor.TryForm("module"u8))
        {
            DefineModuleType(name);
            cursor.ExpectClose();
        }
        else
        {
            scope.CoreTypes.Ids.Declare(cursor, name);
            ReadAndWrite(_definitions.ReadContent);
        }
    }

    /// <summary>The type of an imported module, from after its identifier: <c>(type $t)</c>, or declarators, which imply a type.</summary>
    public uint ReadModuleTypeUse()
    {
        var references = new ReferenceReader(cursor, scope);
        return references.IsTypeReference() ? references.ReadTypeForm(ComponentSort.CoreType) : DefineModuleType(DeclaredName.None);
    }

    private uint DefineModuleType(DeclaredName name)
    {
        var inner = new ModuleTypeScope(scope);
        var reader = new CoreTypeReader(cursor, inner);
        while (cursor.Kind != Lexing.TokenKind.Close)
        {
            reader.ReadDeclarator(inner);
        }

        var type = new WasmWriter();
        type.WriteByte(ModuleType);
        inner.Declarators.WriteContent(type);
        scope.Write(ComponentSectionId.CoreType, type.Written);
        return scope.Declare(cursor, ComponentSort.CoreType, name);
    }

    private void ReadDeclarator(ModuleTypeScope module)
    {
        const byte ImportDeclarator = 0;
        const byte ExportDeclarator = 3;
        if (cursor.TryForm("alias"u8))
        {
            _aliases.Read();
            cursor.ExpectClose();
        }
        else if (cursor.TryForm("import"u8))
        {
            var import = new WasmWriter();
            import.WriteSized(cursor.ReadName());
            import.WriteSized(cursor.ReadName());
            ReadExternType(import);
            module.Write(ImportDeclarator, import.Written);
        }
        else if (cursor.TryForm("export"u8))
        {
            var export = new WasmWriter();
            export.WriteSized(cursor.ReadName());
            ReadExternType(export);
            module.Write(ExportDeclarator, export.Written);
        }
        else
        {
            var start = cursor.Position;
            _definitions.Declare();
            cursor.Position = start;
            ReadAndWrite(_definitions.Read);
        }
    }

    /// <summary>Reads what an import or export is, and passes the end of the declarator.</summary>
    private void ReadExternType(WasmWriter writer)
    {
        cursor.Expect(Lexing.TokenKind.Open);
        if (cursor.Kind != Lexing.TokenKind.Keyword || ExternSorts.Named(cursor.Bytes) is not { } sort)
        {
            throw cursor.Unexpected();
        }

        cursor.Position++;
        DeclaredName.Read(cursor);
        ReadAndWrite(() => new ExternTypeReader(cursor, scope.CoreTypes).Read(sort, writer));
        scope.CoreTypes.Ids.DeclareAnonymous(scope.CoreTypes.Count - scope.CoreTypes.Ids.Count);
        cursor.ExpectClose();
        cursor.ExpectClose();
    }

    private void ReadGroup()
    {
        var start = cursor.Position;
        _definitions.DeclareGroup();
        cursor.Position = start;
        ReadAndWrite(_definitions.ReadGroup);
    }

    /// <summary>Reads something that defines or implies at most one type, and writes that where it belongs.</summary>
    private void ReadAndWrite(Action read)
    {
        const byte NonFinalPrefix = 0x00;
        var entries = scope.CoreTypes.Section.Entries;
        var before = entries.Length;
        read();
        if (entries.Length == before)
        {
            return;
        }

        // The code of a type that can have subtypes is a module type's here, so that it has a prefix.
        var type = new WasmWriter();
        if (entries.Written[before] == ModuleType)
        {
            type.WriteByte(NonFinalPrefix);
        }

        type.WriteBytes(entries.Written[before..]);
        scope.Write(ComponentSectionId.CoreType, type.Written);
    }
}
