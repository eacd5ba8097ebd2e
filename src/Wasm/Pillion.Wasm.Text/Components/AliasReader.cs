using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <summary>Reads aliases (component model, Explainer.md, "Alias Definitions").</summary>
internal sealed class AliasReader(TokenCursor cursor, DefinitionScope scope)
{
    /// <summary>An alias from after its keyword, up to its closing parenthesis.</summary>
    public void Read()
    {
        if (cursor.TryKeyword("outer"u8))
        {
            ReadOuter();
            return;
        }

        var isOfModule = cursor.TryKeyword("core"u8);
        var (instance, export) = ReadExport(isOfModule);
        var at = cursor.Position + 1;
        var (sort, name) = ReadSort(isCoreType: false);
        if (DefinitionScope.IsExportOfModules(sort) != isOfModule)
        {
            throw cursor.ErrorAt(at, "unexpected token: instances of " + (isOfModule ? "modules" : "components") + " export no such thing");
        }

        scope.AliasExport(sort, instance, export);
        scope.Declare(cursor, sort, name);
    }

    /// <summary>The form with the sort first, from after <c>(func $id?</c>: <c>(alias export $i "f")</c>.</summary>
    public uint ReadInverted(ComponentSort sort, DeclaredName name)
    {
        cursor.ExpectForm("alias"u8);
        if (DefinitionScope.IsExportOfModules(sort) && !cursor.TryKeyword("core"u8))
        {
            throw cursor.Unexpected();
        }

        var (instance, export) = ReadExport(DefinitionScope.IsExportOfModules(sort));
        cursor.ExpectClose();
        scope.AliasExport(sort, instance, export);
        return scope.Declare(cursor, sort, name);
    }

    private (uint Instance, byte[] Export) ReadExport(bool isOfModule)
    {
        if (!cursor.TryKeyword("export"u8))
        {
            throw cursor.Unexpected();
        }

        var instances = scope[isOfModule ? ComponentSort.CoreInstance : ComponentSort.Instance];
        return (instances.ReadIndex(cursor), cursor.ReadName());
    }

    private void ReadOuter()
    {
        var levels = ReadLevels();
        var surrounding = scope.Surrounding(levels);
        var target = cursor.Position;
        cursor.Position++;
        var (sort, name) = ReadSort(isCoreType: scope is ModuleTypeScope);
        if (!sort.IsVisibleInside)
        {
            throw cursor.ErrorAt(target + 2, "outer item is not a module, type, or component");
        }

        var end = cursor.Position;
        cursor.Position = target;

        // Without such a scope an index is a question of validation, an identifier is unknown.
        var index = (surrounding?[sort] ?? new IndexSpace(sort.Description, sort.Description)).ReadIndex(cursor);
        cursor.Position = end;
        scope.AliasOuter(sort, levels, index);
        scope.Declare(cursor, sort, name, surrounding?.CoreTypes.SignatureOf(index));
    }

    private uint ReadLevels()
    {
        var at = cursor.Position;
        return cursor.TryReadId() is not { } id ? cursor.ReadU32()
            : scope.LevelsTo(id) is { } levels ? levels
            : throw cursor.ErrorAt(at, $"unknown outer component ${id}");
    }

    /// <summary>The part <c>(func $id?)</c>. In module types only core types are meant, without <c>core</c> before them.</summary>
    private (ComponentSort Sort, DeclaredName Name) ReadSort(bool isCoreType)
    {
        cursor.Expect(TokenKind.Open);
        var at = cursor.Position;
        var sort = (isCoreType ? ComponentSorts.TryReadCore(cursor) : ComponentSorts.TryRead(cursor)) ?? throw cursor.Unexpected();
        if (isCoreType && sort != ComponentSort.CoreType)
        {
            throw cursor.ErrorAt(at, "unexpected token: module types have aliases of types only");
        }

        var name = DeclaredName.Read(cursor);
        cursor.ExpectClose();
        return (sort, name);
    }
}
