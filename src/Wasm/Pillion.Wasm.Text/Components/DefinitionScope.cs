using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Components;

/// <summary>
/// A component or a type with declarators: what it has defined so far, and where its definitions are written. Whatever a definition
/// implies (types and aliases written in place) is written before it, so that both get their indices in that order.
/// </summary>
internal abstract class DefinitionScope
{
    private const byte ExportTarget = 0;
    private const byte CoreExportTarget = 1;

    private readonly IndexSpace[] _spaces;
    private readonly DefinitionScope? _parent;
    private readonly string? _id;

    /// <param name="parent">What surrounds it; null for the outermost component.</param>
    /// <param name="id">Its identifier, by which <c>alias outer</c> can name it.</param>
    protected DefinitionScope(DefinitionScope? parent, string? id)
    {
        _parent = parent;
        _id = id;
        _spaces = [.. Enum.GetValues<ComponentSort>().Select(CreateSpace)];
    }

    /// <summary>The core types: those that module types and <c>canon</c> refer to.</summary>
    public TypeSpace CoreTypes { get; } = new();

    public IndexSpace this[ComponentSort sort] => _spaces[(int)sort];

    /// <summary>Adds a definition, as an entry of a section or as a declarator.</summary>
    public abstract void Write(ComponentSectionId section, ReadOnlySpan<byte> definition);

    /// <summary>Gives a definition that has been written its index.</summary>
    /// <param name="signature">Of the alias of a core function type: what it is.</param>
    public uint Declare(TokenCursor cursor, ComponentSort sort, DeclaredName name, FunctionSignature? signature = null)
    {
        if (sort == ComponentSort.CoreType)
        {
            CoreTypes.Define(signature, isPlain: false);
        }

        return (uint)this[sort].Declare(cursor, name);
    }

    /// <summary>Adds the alias of an instance's export.</summary>
    public void AliasExport(ComponentSort sort, uint instance, ReadOnlySpan<byte> export)
    {
        var alias = new WasmWriter();
        sort.WriteTo(alias);
        alias.WriteByte(IsExportOfModules(sort) ? CoreExportTarget : ExportTarget);
        alias.WriteUnsigned(instance);
        alias.WriteSized(export);
        Write(ComponentSectionId.Alias, alias.Written);
    }

    /// <summary>Whether instances of modules export such things; components' instances export the others.</summary>
    public static bool IsExportOfModules(ComponentSort sort) => sort <= ComponentSort.CoreTag;

    /// <summary>Adds the alias of a definition of a surrounding component or type.</summary>
    /// <param name="levels">0 is this one.</param>
    public virtual void AliasOuter(ComponentSort sort, uint levels, uint index)
    {
        const byte OuterTarget = 2;
        var alias = new WasmWriter();
        sort.WriteTo(alias);
        alias.WriteByte(OuterTarget);
        alias.WriteUnsigned(levels);
        alias.WriteUnsigned(index);
        Write(ComponentSectionId.Alias, alias.Written);
    }

    /// <summary>The scope so many levels up; null if there is none.</summary>
    public DefinitionScope? Surrounding(uint levels)
    {
        var scope = this;
        for (; levels > 0 && scope is not null; levels--)
        {
            scope = scope._parent;
        }

        return scope;
    }

    /// <summary>How many levels up the component or type of an identifier is; null if there is none.</summary>
    public uint? LevelsTo(string id)
    {
        var levels = 0u;
        for (var scope = this; scope is not null; scope = scope._parent, levels++)
        {
            if (scope._id == id)
            {
                return levels;
            }
        }

        return null;
    }

    private IndexSpace CreateSpace(ComponentSort sort)
    {
        var space = sort == ComponentSort.CoreType ? CoreTypes.Ids : new IndexSpace(sort.Description, sort.Description);
        space.Outer = (cursor, id) => ImplyOuterAlias(cursor, sort, id);
        return space;
    }

    /// <summary>The index of the alias that the use of a surrounding component's identifier stands for.</summary>
    private uint? ImplyOuterAlias(TokenCursor cursor, ComponentSort sort, string id)
    {
        var levels = 1u;
        for (var scope = _parent; scope is not null; scope = scope._parent, levels++)
        {
            if (scope[sort].Find(id) is not { } index)
            {
                continue;
            }

            if (!sort.IsVisibleInside)
            {
                throw cursor.Error($"outer item `{id}` is not a module, type, or component");
            }

            AliasOuter(sort, levels, index);
            return Declare(cursor, sort, DeclaredName.None, scope.CoreTypes.SignatureOf(index));
        }

        return null;
    }
}
