using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Modules;

/// <summary>
/// The first pass over a module: gives everything its index, because a module may refer to what comes later, and reads the types.
/// </summary>
internal sealed class ModuleOutline(TokenCursor cursor, ModuleScope scope, CustomSections customs)
{
    private readonly TypeDefinitions _types = new(cursor, scope.Types);
    private readonly List<int> _typeFields = [];
    private ExternSort? _firstDefinition;

    /// <summary>Where the fields begin that the second pass reads: all but types and annotations.</summary>
    public List<int> Fields { get; } = [];

    /// <summary>Passes over the fields, up to the module's closing parenthesis or the end of the text.</summary>
    public void Scan()
    {
        while (cursor.Kind is not (TokenKind.Close or TokenKind.End))
        {
            var start = cursor.Position;
            if (cursor.TryAnnotation("custom"u8))
            {
                customs.ReadAnnotation(cursor);
                continue;
            }

            Declare(start);
            cursor.Position = start;
            cursor.SkipForm();
        }

        var end = cursor.Position;
        foreach (var field in _typeFields)
        {
            cursor.Position = field;
            _types.Read();
        }

        cursor.Position = end;
    }

    private void Declare(int start)
    {
        if (cursor.IsForm("type"u8) || cursor.IsForm("rec"u8))
        {
            _typeFields.Add(start);
            _types.Declare();
            return;
        }

        Fields.Add(start);
        cursor.Expect(TokenKind.Open);
        if (cursor.Kind == TokenKind.Keyword && ExternSorts.Named(cursor.Bytes) is { } sort)
        {
            cursor.Position++;
            DeclareDefinition(start, sort);
        }
        else if (cursor.TryKeyword("import"u8))
        {
            DeclareImport(start);
        }
        else if (cursor.TryKeyword("elem"u8))
        {
            scope.Elements.Declare(cursor);
        }
        else if (cursor.TryKeyword("data"u8))
        {
            scope.Data.Declare(cursor);
        }
        else if (!cursor.IsKeyword("export"u8) && !cursor.IsKeyword("start"u8))
        {
            throw cursor.Unexpected();
        }
    }

    private void DeclareDefinition(int start, ExternSort sort)
    {
        scope.SpaceOf(sort).Declare(cursor);
        while (cursor.IsForm("export"u8))
        {
            cursor.SkipForm();
        }

        if (cursor.IsForm("import"u8))
        {
            ExpectNoDefinition(start);
            return;
        }

        _firstDefinition ??= sort;
        if (sort == ExternSort.Table && HoldsForm("elem"u8))
        {
            scope.Elements.DeclareAnonymous();
        }
        else if (sort == ExternSort.Memory && HoldsForm("data"u8))
        {
            scope.Data.DeclareAnonymous();
        }
    }

    private void DeclareImport(int start)
    {
        ExpectNoDefinition(start);
        cursor.ReadName();
        cursor.ReadName();
        cursor.Expect(TokenKind.Open);
        if (cursor.Kind != TokenKind.Keyword || ExternSorts.Named(cursor.Bytes) is not { } sort)
        {
            throw cursor.Unexpected();
        }

        cursor.Position++;
        scope.SpaceOf(sort).Declare(cursor);
    }

    /// <summary>Imports come first, so that their indices do (core spec, §6.6.13).</summary>
    private void ExpectNoDefinition(int start)
    {
        if (_firstDefinition is { } sort)
        {
            var name = sort switch
            {
                ExternSort.Function => "function",
                ExternSort.Table => "table",
                ExternSort.Memory => "memory",
                ExternSort.Global => "global",
                _ => "tag",
            };
            throw cursor.ErrorAt(start, "import after " + name);
        }
    }

    /// <summary>Whether the rest of the current form holds one that begins with a keyword, not nested in another.</summary>
    private bool HoldsForm(ReadOnlySpan<byte> keyword)
    {
        while (cursor.Kind is not (TokenKind.Close or TokenKind.End or TokenKind.Error))
        {
            if (cursor.IsForm(keyword))
            {
                return true;
            }

            if (cursor.Current.Opens)
            {
                cursor.SkipForm();
            }
            else
            {
                cursor.Position++;
            }
        }

        return false;
    }
}
