using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>Which records and variants only go from the host to guests: their lists of numbers need not be arrays, as those do that the host receives.</summary>
internal sealed class TypeDirections
{
    private readonly HashSet<(InterfaceBinding, WitTypeDefinition)> _lowered = [];
    private readonly HashSet<(InterfaceBinding, WitTypeDefinition)> _lifted = [];
    private readonly BindingSet _bindings;

    public TypeDirections(BindingSet bindings)
    {
        _bindings = bindings;
        foreach (var binding in bindings.Imports.Concat(bindings.Exports).Concat(bindings.Worlds))
        {
            foreach (var function in binding.Functions)
            {
                Visit(function.Result, binding.IsExport, isLifted: binding.IsExport);
                foreach (var parameter in function.Parameters)
                {
                    Visit(parameter.Type, binding.IsExport, isLifted: !binding.IsExport);
                }
            }
        }
    }

    public bool OnlyGoesToGuests(InterfaceBinding binding, WitTypeDefinition type) =>
        _lowered.Contains((binding, type)) && !_lifted.Contains((binding, type));

    private void Visit(WitType? type, bool fromExport, bool isLifted)
    {
        switch (type?.Resolved)
        {
            case WitListType list:
                Visit(list.Element, fromExport, isLifted);
                break;
            case WitOptionType option:
                Visit(option.Element, fromExport, isLifted);
                break;
            case WitResultType result:
                Visit(result.Ok, fromExport, isLifted);
                Visit(result.Error, fromExport, isLifted);
                break;
            case WitTupleType tuple:
                VisitAll(tuple.Elements, fromExport, isLifted);
                break;
            case WitMapType map:
                Visit(map.Value, fromExport, isLifted);
                break;
            case WitStreamType stream:
                Visit(stream.Element, fromExport, isLifted: true);
                break;
            case WitFutureType future:
                Visit(future.Element, fromExport, isLifted: true);
                break;
            case WitNamedType { Definition: WitRecord record } when Add(record, fromExport, isLifted):
                VisitAll(record.Fields.Select(f => f.Type), fromExport, isLifted);
                break;
            case WitNamedType { Definition: WitVariant variant } when Add(variant, fromExport, isLifted):
                VisitAll(variant.Cases.Select(c => c.Type), fromExport, isLifted);
                break;
        }
    }

    private void VisitAll(IEnumerable<WitType?> types, bool fromExport, bool isLifted)
    {
        foreach (var type in types)
        {
            Visit(type, fromExport, isLifted);
        }
    }

    private bool Add(WitTypeDefinition type, bool fromExport, bool isLifted) =>
        (isLifted ? _lifted : _lowered).Add((_bindings.Find(type.Owner, fromExport), type));
}
