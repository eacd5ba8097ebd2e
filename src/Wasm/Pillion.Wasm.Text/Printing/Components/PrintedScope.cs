using System.Globalization;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

/// <summary>A component or a type with declarators while it is printed: what its definitions are called.</summary>
internal sealed class PrintedScope
{
    private readonly ComponentNameMap _names;
    private readonly uint[] _next = new uint[Enum.GetValues<ComponentSort>().Length];

    public PrintedScope(ComponentNameMap names, string indent)
    {
        _names = names;
        Indent = indent;
        CoreTypes = new TypePrinter(names[ComponentSort.CoreType], _ => SpaceNames.None);
    }

    /// <summary>What goes before each line of it.</summary>
    public string Indent { get; }

    public TypePrinter CoreTypes { get; }

    /// <summary>What goes behind the keyword of the next definition of a sort: its identifier, if any, and its number.</summary>
    public string Define(ComponentSort sort)
    {
        if (sort == ComponentSort.CoreType)
        {
            CoreTypes.AddOther();
        }

        return _names[sort].Definition(_next[(int)sort]++);
    }

    /// <summary>Counts core types that print their own numbers.</summary>
    public void AddCoreTypes(int count) => _next[(int)ComponentSort.CoreType] += (uint)count;

    /// <summary>An index, or the identifier that stands for it.</summary>
    public string Reference(ComponentSort sort, uint index) =>
        index < _next[(int)sort] ? _names[sort].Reference(index) : index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A reference with its sort: <c>(core func $f)</c>.</summary>
    public string Form(ComponentSort sort, uint index) => $"({sort.Description} {Reference(sort, index)})";
}
