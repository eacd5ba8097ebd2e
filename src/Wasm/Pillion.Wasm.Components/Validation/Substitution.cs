using System.Collections.Immutable;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// Replaces resource types in types: what a component imports by what it is given, what it defines by what an instance has. Types that
/// contain none of them stay the objects they are.
/// </summary>
internal sealed class Substitution
{
    private readonly Dictionary<ResourceType, ResourceType> _resources = [];
    private readonly Dictionary<ComponentDefinedType, ComponentDefinedType> _known = new(ReferenceEqualityComparer.Instance);

    public void Add(ResourceType from, ResourceType to) => _resources[from] = to;

    public bool Contains(ResourceType resource) => _resources.ContainsKey(resource);

    /// <summary>Forgets which types were replaced by which, so that the same types are replaced anew; not what resource types are.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Replaces a type by an equal one that has another name.</summary>
    public void Rename(ComponentDefinedType from, ComponentDefinedType to) => _known[from] = to;

    public ComponentExternType Apply(ComponentExternType type) =>
        type switch
        {
            FunctionExternType function => function with { Type = Apply(function.Type) },
            ValueExternType value => value with { Type = Apply(value.Type) },
            TypeExternType defined => defined with { Type = Apply(defined.Type) },
            InstanceExternType instance => instance with { Type = Apply(instance.Type) },
            NestedComponentExternType component => component with { Type = Apply(component.Type) },
            _ => type,
        };

    public ImmutableArray<NamedExternType> Apply(ImmutableArray<NamedExternType> items) =>
        items.IsEmpty ? items : [.. items.Select(i => i with { Type = Apply(i.Type) })];

    public T Apply<T>(T type)
        where T : ComponentDefinedType
    {
        if (_known.TryGetValue(type, out var known))
        {
            return (T)known;
        }

        // Where types are only renamed, the parts that are not resources may change too.
        if (_resources.Count == 0 && _known.Count == 0 || type is PrimitiveType)
        {
            return type;
        }

        var replaced = Replace(type);
        _known[type] = replaced;
        return (T)replaced;
    }

    private ComponentDefinedType Replace(ComponentDefinedType type) =>
        type switch
        {
            ResourceType resource => Replace(resource),
            ComponentValueType value => Replace(value),
            ComponentFunctionType function => Replace(function),
            ComponentInstanceType instance => new ComponentInstanceType(Apply(instance.Exports))
            {
                DefinedResources = Roots(instance.DefinedResources),
            },
            ComponentType component => new ComponentType(Apply(component.Imports), Apply(component.Exports))
            {
                ImportedResources = Roots(component.ImportedResources),
                DefinedResources = Roots(component.DefinedResources),
            },
            _ => type,
        };

    // A further name of a resource type stays a further name, of the other type.
    private ResourceType Replace(ResourceType resource) =>
        !_resources.TryGetValue(resource, out var other) ? resource
        : resource.IsAlias ? other.Alias(resource.Name)
        : other.Root;

    private ComponentFunctionType Replace(ComponentFunctionType function)
    {
        var parameters = Apply(function.Parameters, out var changed);
        var result = ApplyOptional(function.Result);
        return changed || !ReferenceEquals(result, function.Result) ? new(function.IsAsync, parameters, result) : function;
    }

    private ComponentValueType Replace(ComponentValueType type)
    {
        bool changed;
        switch (type)
        {
            case RecordType record:
                var fields = Apply(record.Fields, out changed);
                return changed ? new RecordType(fields) : record;
            case VariantType variant:
                ImmutableArray<Case> cases = [.. variant.Cases.Select(c => c with { Type = ApplyOptional(c.Type) })];
                return cases.Zip(variant.Cases).Any(p => !ReferenceEquals(p.First.Type, p.Second.Type)) ? new VariantType(cases) : variant;
            case TupleType tuple:
                ImmutableArray<ComponentValueType> elements = [.. tuple.Elements.Select(Apply)];
                return elements.Zip(tuple.Elements).Any(p => !ReferenceEquals(p.First, p.Second)) ? new TupleType(elements) : tuple;
            case ListType list:
                return Unless(list, list.Element, e => new ListType(e, list.FixedLength));
            case OptionType option:
                return Unless(option, option.Element, e => new OptionType(e));
            case MapType map:
                return Unless(map, map.Value, v => new MapType(map.Key, v));
            case StreamType { Element: { } element }:
                return Unless(type, element, e => new StreamType(e));
            case FutureType { Element: { } element }:
                return Unless(type, element, e => new FutureType(e));
            case ResultType result:
                var (ok, error) = (ApplyOptional(result.Ok), ApplyOptional(result.Error));
                return ReferenceEquals(ok, result.Ok) && ReferenceEquals(error, result.Error) ? result : new ResultType(ok, error);
            case OwnType own:
                var owned = Apply(own.Resource);
                return ReferenceEquals(owned, own.Resource) ? own : new OwnType(owned);
            case BorrowType borrow:
                var borrowed = Apply(borrow.Resource);
                return ReferenceEquals(borrowed, borrow.Resource) ? borrow : new BorrowType(borrowed);
            default:
                return type;
        }
    }

    private ComponentValueType Unless(ComponentValueType type, ComponentValueType part, Func<ComponentValueType, ComponentValueType> make)
    {
        var replaced = Apply(part);
        return ReferenceEquals(replaced, part) ? type : make(replaced);
    }

    private ComponentValueType? ApplyOptional(ComponentValueType? type) => type is null ? null : Apply(type);

    private ImmutableArray<NamedType> Apply(ImmutableArray<NamedType> items, out bool changed)
    {
        ImmutableArray<NamedType> replaced = [.. items.Select(i => i with { Type = Apply(i.Type) })];
        changed = replaced.Zip(items).Any(p => !ReferenceEquals(p.First.Type, p.Second.Type));
        return replaced;
    }

    private ImmutableArray<ResourceType> Roots(ImmutableArray<ResourceType> resources) =>
        resources.IsEmpty ? resources : [.. resources.Select(r => _resources.TryGetValue(r, out var other) ? other.Root : r)];
}
