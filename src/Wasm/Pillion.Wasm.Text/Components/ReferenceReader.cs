using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <summary>
/// Reads references to definitions: an index, an identifier, or <c>(func $f)</c>, where <c>(func $instance "export"+)</c> implies aliases
/// (component model, Explainer.md, "Index Spaces" and "Alias Definitions").
/// </summary>
internal sealed class ReferenceReader(TokenCursor cursor, DefinitionScope scope)
{
    /// <summary>A reference where the sort is known: it may be an index alone.</summary>
    public uint Read(ComponentSort sort) => cursor.Kind == TokenKind.Open ? ReadForm(sort) : scope[sort].ReadIndex(cursor);

    /// <summary>A reference with its sort, which must be that one.</summary>
    public uint ReadForm(ComponentSort sort)
    {
        var at = cursor.Position + 1;
        var (read, index) = ReadForm();
        return read == sort
            ? index
            : throw cursor.ErrorAt(at, $"unexpected token: a {read.Description} where a {sort.Description} is needed");
    }

    /// <summary>A reference with its sort: <c>(func $f)</c>, <c>(core func $f)</c>.</summary>
    public (ComponentSort Sort, uint Index) ReadForm() => ReadForm(ComponentSorts.TryRead);

    /// <summary>A reference inside a core definition, where <c>(func $f)</c> is a core function.</summary>
    public (ComponentSort Sort, uint Index) ReadCoreForm() => ReadForm(ComponentSorts.TryReadCore);

    /// <summary>Whether a reference to a type is here, and not a type's definition.</summary>
    public bool IsTypeReference() =>
        cursor.IsForm("type"u8)
        && cursor.PeekKind(2) is TokenKind.Id or TokenKind.Integer
        && cursor.PeekKind(3) is TokenKind.Close or TokenKind.String;

    /// <summary>The reference <c>(type $t)</c>, to a core type if that is what is needed.</summary>
    public uint ReadTypeForm(ComponentSort sort)
    {
        cursor.ExpectForm("type"u8);
        var index = ReadIndex(sort);
        cursor.ExpectClose();
        return index;
    }

    private (ComponentSort Sort, uint Index) ReadForm(Func<TokenCursor, ComponentSort?> readSort)
    {
        cursor.Expect(TokenKind.Open);
        var sort = readSort(cursor) ?? throw cursor.Unexpected();
        var index = ReadIndex(sort);
        cursor.ExpectClose();
        return (sort, index);
    }

    /// <summary>The rest of a reference up to its end: an index, or an instance and names of exports.</summary>
    public uint ReadIndex(ComponentSort sort)
    {
        if (cursor.PeekKind(1) != TokenKind.String)
        {
            return scope[sort].ReadIndex(cursor);
        }

        var isExportOfModules = DefinitionScope.IsExportOfModules(sort);
        if (sort is ComponentSort.CoreType or ComponentSort.CoreInstance)
        {
            cursor.Position++;
            throw cursor.Unexpected();
        }

        var index = scope[isExportOfModules ? ComponentSort.CoreInstance : ComponentSort.Instance].ReadIndex(cursor);
        do
        {
            var export = cursor.ReadName();
            var step = cursor.Kind == TokenKind.String && !isExportOfModules ? ComponentSort.Instance : sort;
            scope.AliasExport(step, index, export);
            index = scope.Declare(cursor, step, DeclaredName.None);
        } while (cursor.Kind == TokenKind.String && !isExportOfModules);

        return index;
    }
}
