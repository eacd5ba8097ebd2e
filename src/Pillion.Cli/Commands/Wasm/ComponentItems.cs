using Pillion.Wasm.Components;
using Pillion.Wasm.Components.Types;

namespace Pillion.Cli.Commands.Wasm;

/// <summary>Imports and exports of components as rows of a table: interface, name and type, those of an interface one by one.</summary>
/// <remarks>Types are written as in WIT, and by the name under which an interface has them if there is one.</remarks>
internal sealed class ComponentItems
{
    private readonly Dictionary<ComponentValueType, string> _names = [];

    public ComponentItems(Component component)
    {
        foreach (var item in component.Imports.Concat(component.Exports))
        {
            AddNames(item);
        }
    }

    public IEnumerable<string[]> Rows(IEnumerable<NamedExternType> items) => items.SelectMany(Rows);

    private IEnumerable<string[]> Rows(NamedExternType item)
    {
        if (item.Type is not InstanceExternType instance)
        {
            return
            [
                ["", item.Name, Describe(item.Type)],
            ];
        }

        return instance.Type.Exports.IsEmpty
            ?
            [
                [item.Name, "", ""],
            ]
            : instance.Type.Exports.Select(e => (string[])[item.Name, e.Name, Describe(e.Type)]);
    }

    private void AddNames(NamedExternType item)
    {
        if (item.Type is InstanceExternType instance)
        {
            foreach (var export in instance.Type.Exports)
            {
                AddNames(export);
            }
        }
        else if (item.Type is TypeExternType { Type: RecordType or VariantType or EnumType or FlagsType } named)
        {
            _names.TryAdd((ComponentValueType)named.Type, item.Name);
        }
    }

    private string Describe(ComponentExternType type) =>
        type switch
        {
            FunctionExternType function => Describe(function.Type),
            TypeExternType { Type: ComponentValueType value } => Definition(value),
            ValueExternType value => $"value: {Text(value.Type)}",
            _ => type.Kind,
        };

    private string Describe(ComponentFunctionType type)
    {
        var parameters = string.Join(", ", type.Parameters.Select(p => $"{p.Name}: {Text(p.Type)}"));
        return $"{(type.IsAsync ? "async func" : "func")}({parameters}){(type.Result is null ? "" : " -> " + Text(type.Result))}";
    }

    private string Text(ComponentValueType type) => _names.TryGetValue(type, out var name) ? name : Definition(type);

    private string Definition(ComponentValueType type) =>
        type switch
        {
            RecordType record => $"record {{ {string.Join(", ", record.Fields.Select(f => $"{f.Name}: {Text(f.Type)}"))} }}",
            VariantType variant =>
                $"variant {{ {string.Join(", ", variant.Cases.Select(c => c.Type is null ? c.Name : $"{c.Name}({Text(c.Type)})"))} }}",
            TupleType tuple => $"tuple<{string.Join(", ", tuple.Elements.Select(Text))}>",
            ListType { FixedLength: { } length } list => $"list<{Text(list.Element)}, {length}>",
            ListType list => $"list<{Text(list.Element)}>",
            MapType map => $"map<{Text(map.Key)}, {Text(map.Value)}>",
            OptionType option => $"option<{Text(option.Element)}>",
            ResultType { Ok: null, Error: null } => "result",
            ResultType { Error: null } result => $"result<{Text(result.Ok!)}>",
            ResultType result => $"result<{(result.Ok is null ? "_" : Text(result.Ok))}, {Text(result.Error!)}>",
            StreamType { Element: { } element } => $"stream<{Text(element)}>",
            FutureType { Element: { } element } => $"future<{Text(element)}>",
            _ => type.ToString(),
        };
}
