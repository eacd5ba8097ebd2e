using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>What compiled adapters call to take values of types known at run time apart, and to put them together.</summary>
internal static class DynamicValues
{
    public static ComponentValueKind KindOf(PrimitiveKind kind) =>
        kind switch
        {
            PrimitiveKind.Bool => ComponentValueKind.Bool,
            PrimitiveKind.S8 => ComponentValueKind.S8,
            PrimitiveKind.U8 => ComponentValueKind.U8,
            PrimitiveKind.S16 => ComponentValueKind.S16,
            PrimitiveKind.U16 => ComponentValueKind.U16,
            PrimitiveKind.S32 => ComponentValueKind.S32,
            PrimitiveKind.U32 => ComponentValueKind.U32,
            PrimitiveKind.S64 => ComponentValueKind.S64,
            PrimitiveKind.U64 => ComponentValueKind.U64,
            PrimitiveKind.F32 => ComponentValueKind.F32,
            PrimitiveKind.F64 => ComponentValueKind.F64,
            _ => ComponentValueKind.Char,
        };

    public static long ToBits(AbiContext context, ComponentValue? value, ComponentValueKind kind, int where)
    {
        Check(context, value, kind, where);
        return value.Number(kind);
    }

    public static string ToString(AbiContext context, ComponentValue? value, int where)
    {
        Check(context, value, ComponentValueKind.String, where);
        return value.AsString();
    }

    public static ComponentValue OfEnd(object end) => ComponentValue.FromResource(end);

    public static ComponentStream<ComponentValue> ToStream(AbiContext context, ComponentValue? value, int where) =>
        ToEnd<ComponentStream<ComponentValue>>(context, value, where);

    public static ComponentFuture<ComponentValue> ToFuture(AbiContext context, ComponentValue? value, int where) =>
        ToEnd<ComponentFuture<ComponentValue>>(context, value, where);

    private static T ToEnd<T>(AbiContext context, ComponentValue? value, int where)
        where T : class
    {
        Check(context, value, ComponentValueKind.Resource, where);
        return value.AsResource() as T ?? throw context.HostError(where, $"{value} where WIT says a stream or future");
    }

    public static ComponentValue OfItems(ComponentValue[] items) =>
        ComponentValue.FromList(ImmutableCollectionsMarshal.AsImmutableArray(items));

    public static ComponentValue[] ToItems(AbiContext context, ComponentValue? value, int where)
    {
        Check(context, value, ComponentValueKind.List, where);
        return ImmutableCollectionsMarshal.AsArray(value.Items)!;
    }

    /// <param name="names">Null for a tuple.</param>
    public static ComponentValue OfMembers(string[]? names, ComponentValue[] values) =>
        names is null
            ? ComponentValue.FromTuple(ImmutableCollectionsMarshal.AsImmutableArray(values))
            : ComponentValue.FromRecord(
                ImmutableCollectionsMarshal.AsImmutableArray(names),
                ImmutableCollectionsMarshal.AsImmutableArray(values)
            );

    public static ComponentValue[] ToMembers(AbiContext context, ComponentValue? value, string[]? names, int count, int where)
    {
        Check(context, value, names is null ? ComponentValueKind.Tuple : ComponentValueKind.Record, where);
        var items = value.Items;
        if (items.Length != count)
        {
            throw context.HostError(where, $"{items.Length} values in {value} where WIT has {count}");
        }

        if (names is null || value.Names.AsSpan().SequenceEqual(names))
        {
            return ImmutableCollectionsMarshal.AsArray(items)!;
        }

        var ordered = new ComponentValue[count];
        for (var i = 0; i < count; i++)
        {
            var index = value.Names.IndexOf(names[i]);
            ordered[i] = index >= 0 ? items[index] : throw context.HostError(where, $"{value} has no field \"{names[i]}\"");
        }

        return ordered;
    }

    public static ComponentValue OfFlags(string[] names, int bits)
    {
        var set = new List<string>();
        for (var i = 0; i < names.Length; i++)
        {
            if ((bits & (1 << i)) != 0)
            {
                set.Add(names[i]);
            }
        }

        return ComponentValue.FromFlags([.. set]);
    }

    public static int ToFlags(AbiContext context, ComponentValue? value, string[] names, int where)
    {
        Check(context, value, ComponentValueKind.Flags, where);
        var bits = 0;
        foreach (var name in value.Names)
        {
            bits |= 1 << IndexOf(context, names, name, where);
        }

        return bits;
    }

    public static ComponentValue OfCase(ComponentValueKind kind, string[] names, int index, ComponentValue? payload) =>
        ComponentValue.OfCase(kind, names[index], payload);

    public static int ToCase(AbiContext context, ComponentValue? value, ComponentValueKind kind, string[] names, int where)
    {
        Check(context, value, kind, where);
        return IndexOf(context, names, value.Case, where);
    }

    /// <param name="scope">Null for an own handle.</param>
    public static ComponentValue OfHandle(AbiContext context, int handle, RuntimeResource resource, CallScope? scope)
    {
        var found = scope is null
            ? context.Instance.Handles.TakeOwn(handle, resource)
            : context.Instance.Handles.Lend(handle, resource, scope);
        return ComponentValue.FromResource(
            resource.HostType is null ? new ResourceHandle(resource, found.Representation, isOwned: scope is null) : found.Value!
        );
    }

    /// <param name="scope">Null for an own handle.</param>
    public static int ToHandle(AbiContext context, ComponentValue? value, RuntimeResource resource, CallScope? scope, int where)
    {
        Check(context, value, ComponentValueKind.Resource, where);
        var inner = value.AsResource();
        if (resource.HostType is null)
        {
            var handle = inner as ResourceHandle ?? throw context.HostError(where, $"{inner} where WIT says a handle of {resource}");
            return scope is null
                ? AbiHandles.LowerOwn(context, handle, resource, where)
                : AbiHandles.LowerBorrow(context, handle, resource, scope, where);
        }

        if (!resource.HostType.IsInstanceOfType(inner))
        {
            throw context.HostError(where, $"{inner.GetType()} where {resource} is {resource.HostType}");
        }

        return scope is null
            ? AbiHandles.LowerOwnObject(context, inner, resource)
            : AbiHandles.LowerBorrowObject(context, inner, resource, scope);
    }

    private static int IndexOf(AbiContext context, string[] names, string name, int where)
    {
        var index = Array.IndexOf(names, name);
        return index >= 0 ? index : throw context.HostError(where, $"{name} is none of {string.Join(", ", names)}");
    }

    private static void Check(AbiContext context, [NotNull] ComponentValue? value, ComponentValueKind kind, int where)
    {
        if (value?.Kind != kind)
        {
            throw context.HostError(
                where,
                value is null ? $"no value where WIT says {kind}" : $"{value} is a {value.Kind} where WIT says {kind}"
            );
        }
    }
}
