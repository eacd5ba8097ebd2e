using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <summary>The index spaces of a component: those of core things first (component model, Explainer.md, "Index Spaces").</summary>
internal enum ComponentSort
{
    CoreFunction,
    CoreTable,
    CoreMemory,
    CoreGlobal,
    CoreTag,
    CoreType,
    CoreModule,
    CoreInstance,
    Function,
    Value,
    Type,
    Component,
    Instance,
}

/// <summary>Their words in the text and their codes in the binary format (component model, Binary.md, "Instance Definitions").</summary>
internal static class ComponentSorts
{
    private const byte CorePrefix = 0;

    /// <summary>In the order of the sorts.</summary>
    private static readonly (string Keyword, byte Code)[] s_sorts =
    [
        ("func", 0x00),
        ("table", 0x01),
        ("memory", 0x02),
        ("global", 0x03),
        ("tag", 0x04),
        ("type", 0x10),
        ("module", 0x11),
        ("instance", 0x12),
        ("func", 0x01),
        ("value", 0x02),
        ("type", 0x03),
        ("component", 0x04),
        ("instance", 0x05),
    ];

    extension(ComponentSort sort)
    {
        public bool IsCore => sort <= ComponentSort.CoreInstance;

        /// <summary>Its word, without <c>core</c>.</summary>
        public string Keyword => s_sorts[(int)sort].Keyword;

        /// <summary>What it is called in messages.</summary>
        public string Description => sort.IsCore ? "core " + sort.Keyword : sort.Keyword;

        /// <summary>Whether it can be reached from inside a nested component or type.</summary>
        public bool IsVisibleInside =>
            sort is ComponentSort.CoreModule or ComponentSort.CoreType or ComponentSort.Component or ComponentSort.Type;

        /// <summary>The code among core sorts, or among the others.</summary>
        public byte Code => s_sorts[(int)sort].Code;

        /// <summary>Writes the code where both kinds of sorts may be.</summary>
        public void WriteTo(WasmWriter writer)
        {
            if (sort.IsCore)
            {
                writer.WriteByte(CorePrefix);
            }

            writer.WriteByte(sort.Code);
        }
    }

    /// <summary>The sort whose words are here: <c>func</c>, or <c>core func</c>; goes past them, or stays.</summary>
    public static ComponentSort? TryRead(TokenCursor cursor)
    {
        var start = cursor.Position;
        var isCore = cursor.TryKeyword("core"u8);
        var sort = isCore ? TryReadCore(cursor) : TryRead(cursor, ComponentSort.Function, ComponentSort.Instance);
        cursor.Position = sort is null ? start : cursor.Position;
        return sort;
    }

    /// <summary>The core sort whose word is here, without <c>core</c> before it.</summary>
    public static ComponentSort? TryReadCore(TokenCursor cursor) => TryRead(cursor, ComponentSort.CoreFunction, ComponentSort.CoreInstance);

    private static ComponentSort? TryRead(TokenCursor cursor, ComponentSort first, ComponentSort last)
    {
        for (var sort = first; cursor.Kind == TokenKind.Keyword && sort <= last; sort++)
        {
            if (System.Text.Ascii.Equals(cursor.Bytes, sort.Keyword))
            {
                cursor.Position++;
                return sort;
            }
        }

        return null;
    }
}
