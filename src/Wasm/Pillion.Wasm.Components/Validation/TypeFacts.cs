using System.Runtime.CompilerServices;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>What is asked of types again and again, and what bounds the work on them: found once for each.</summary>
internal sealed class TypeFacts
{
    /// <summary>Parts of a type, those of its parts included: small inputs can describe enormous types.</summary>
    public const int MaxSize = 1_000_000;

    /// <summary>How deep types may be nested; all that walks them recurses.</summary>
    private const int MaxDepth = 100;

    private static readonly ConditionalWeakTable<ComponentDefinedType, TypeFacts> s_known = [];

    /// <summary>Parts of the type, all in all.</summary>
    public long Size { get; private set; } = 1;

    /// <summary>Whether a handle that is borrowed occurs in it.</summary>
    public bool HasBorrow { get; private set; }

    /// <summary>Whether a resource type occurs in it.</summary>
    public bool HasResource { get; private set; }

    /// <summary>Whether something in it stands elsewhere in memory: a string, a list.</summary>
    public bool HasPointer { get; private set; }

    private int Depth { get; set; } = 1;

    public static TypeFacts Of(ComponentDefinedType type) => s_known.GetValue(type, Find);

    /// <summary>The facts of a new type, all parts of which have been checked.</summary>
    /// <exception cref="ComponentValidationException">It is too large or nested too deep.</exception>
    public static TypeFacts Check(ComponentDefinedType type, int offset)
    {
        var facts = Of(type);
        if (facts.Size > MaxSize)
        {
            throw new ComponentValidationException($"effective type size exceeds the limit of {MaxSize}", offset);
        }

        return facts.Depth <= MaxDepth
            ? facts
            : throw new ComponentValidationException($"type nesting is too deep: {MaxDepth} is the limit", offset);
    }

    /// <summary>The size of what is imported or exported.</summary>
    public static long SizeOf(ComponentExternType type) => PartOf(type) is { } part ? Of(part).Size + 1 : 1;

    private static TypeFacts Find(ComponentDefinedType type)
    {
        var facts = new TypeFacts
        {
            HasBorrow = type is BorrowType,
            HasResource = type is OwnType or BorrowType or ResourceType,
            HasPointer = type is ListType { FixedLength: null } or MapType or PrimitiveType { Kind: PrimitiveKind.String },
        };
        switch (type)
        {
            case StreamType or FutureType:
                // What it carries is read and written by functions of its own, with options of their own.
                facts.AddParts((ComponentValueType)type);
                facts.HasPointer = false;
                break;
            case ComponentValueType value:
                facts.AddParts(value);
                break;
            case ComponentFunctionType function:
                foreach (var parameter in function.Parameters)
                {
                    facts.Add(parameter.Type);
                }

                facts.Add(function.Result);
                break;
            case ComponentInstanceType instance:
                facts.Add(instance.Exports);
                break;
            case ComponentType component:
                facts.Add(component.Imports);
                facts.Add(component.Exports);
                break;
        }

        return facts;
    }

    private void AddParts(ComponentValueType type)
    {
        foreach (var part in ValueTypeParts.Of(type))
        {
            Add(part);
        }
    }

    private void Add(IEnumerable<NamedExternType> items)
    {
        foreach (var item in items)
        {
            Size++;
            Add(PartOf(item.Type));
        }
    }

    private void Add(ComponentDefinedType? part)
    {
        if (part is null)
        {
            return;
        }

        var facts = Of(part);
        Size += facts.Size;
        Depth = Math.Max(Depth, facts.Depth + 1);
        HasBorrow |= facts.HasBorrow;
        HasResource |= facts.HasResource;
        HasPointer |= facts.HasPointer;
    }

    private static ComponentDefinedType? PartOf(ComponentExternType type) =>
        type switch
        {
            FunctionExternType function => function.Type,
            TypeExternType defined => defined.Type,
            InstanceExternType instance => instance.Type,
            NestedComponentExternType component => component.Type,
            ValueExternType value => value.Type,
            _ => null,
        };
}
