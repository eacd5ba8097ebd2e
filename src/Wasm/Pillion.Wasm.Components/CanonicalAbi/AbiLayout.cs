using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>How values of a type stand in memory and as core values (Canonical ABI, "Alignment", "Element Size", "Flattening").</summary>
internal sealed class AbiLayout
{
    // More core values than these are never passed as such, so that how many more does not matter.
    private const int MaxFlat = CoreSignature.MaxFlatParameters + 1;

    private static readonly ConditionalWeakTable<ComponentValueType, AbiLayout> s_known = [];

    private AbiLayout(int size, int alignment, ImmutableArray<CoreType> flat)
    {
        Size = size;
        Alignment = alignment;
        Flat = flat;
    }

    /// <summary>Bytes that it takes as an element of a list.</summary>
    public int Size { get; }

    /// <summary>A power of two, in bytes.</summary>
    public int Alignment { get; }

    /// <summary>The core types; no more than the first 17.</summary>
    public ImmutableArray<CoreType> Flat { get; }

    /// <summary>Where members of a record or tuple are: in bytes from its start, and among its core values.</summary>
    public ImmutableArray<(int Offset, int Flat)> Members { get; private init; } = [];

    /// <summary>Bytes of a variant's discriminant: 1, 2 or 4.</summary>
    public int DiscriminantSize { get; private init; }

    /// <summary>Where what a variant's case carries begins, in bytes from its start.</summary>
    public int PayloadOffset { get; private init; }

    public static AbiLayout Of(ComponentValueType type) => s_known.GetValue(type, Compute);

    /// <summary>The layout of a record of such members.</summary>
    public static AbiLayout OfMembers(ImmutableArray<ComponentValueType> types)
    {
        var size = 0;
        var alignment = 1;
        var members = ImmutableArray.CreateBuilder<(int, int)>(types.Length);
        var flat = ImmutableArray.CreateBuilder<CoreType>();
        foreach (var type in types)
        {
            var layout = Of(type);
            size = AlignTo(size, layout.Alignment);
            members.Add((size, flat.Count));
            size = checked(size + layout.Size);
            alignment = Math.Max(alignment, layout.Alignment);
            flat.AddRange(layout.Flat.AsSpan()[..Math.Min(layout.Flat.Length, MaxFlat - flat.Count)]);
        }

        return new AbiLayout(AlignTo(size, alignment), alignment, flat.DrainToImmutable()) { Members = members.MoveToImmutable() };
    }

    private static AbiLayout Compute(ComponentValueType type)
    {
        if (Despecialization.TryGetMembers(type, out var members))
        {
            return OfMembers(members);
        }

        if (Despecialization.TryGetCases(type, out var cases))
        {
            return OfCases(cases);
        }

        if (Despecialization.TryGetList(type, out var element, out var length))
        {
            return length is { } fixedLength
                ? OfArray(element, checked((int)fixedLength))
                : new AbiLayout(8, 4, [CoreType.I32, CoreType.I32]);
        }

        return type switch
        {
            PrimitiveType primitive => OfPrimitive(primitive.Kind),
            FlagsType flags => OfFlags(flags.Names.Length),

            // Handles: of resources, of ends of streams and futures.
            _ => Scalar(4, CoreType.I32),
        };
    }

    private static AbiLayout OfPrimitive(PrimitiveKind kind) =>
        kind switch
        {
            PrimitiveKind.Bool or PrimitiveKind.S8 or PrimitiveKind.U8 => Scalar(1, CoreType.I32),
            PrimitiveKind.S16 or PrimitiveKind.U16 => Scalar(2, CoreType.I32),
            PrimitiveKind.S64 or PrimitiveKind.U64 => Scalar(8, CoreType.I64),
            PrimitiveKind.F32 => Scalar(4, CoreType.F32),
            PrimitiveKind.F64 => Scalar(8, CoreType.F64),
            PrimitiveKind.String => new AbiLayout(8, 4, [CoreType.I32, CoreType.I32]),
            _ => Scalar(4, CoreType.I32),
        };

    private static AbiLayout OfFlags(int count) =>
        count switch
        {
            <= 8 => Scalar(1, CoreType.I32),
            <= 16 => Scalar(2, CoreType.I32),
            <= 32 => Scalar(4, CoreType.I32),
            _ => throw new ArgumentException($"Flags have at most 32 names, not {count}."),
        };

    private static AbiLayout OfArray(ComponentValueType element, int length)
    {
        var layout = Of(element);
        var flat = Enumerable.Repeat(layout.Flat, Math.Min(length, MaxFlat)).SelectMany(f => f).Take(MaxFlat);
        return new AbiLayout(checked(layout.Size * length), layout.Alignment, [.. flat]);
    }

    private static AbiLayout OfCases(ImmutableArray<ComponentValueType?> cases)
    {
        var discriminant =
            cases.Length <= 1 << 8 ? 1
            : cases.Length <= 1 << 16 ? 2
            : 4;
        var (size, alignment) = (0, 1);
        var flat = new List<CoreType> { CoreType.I32 };
        foreach (var type in cases)
        {
            if (type is null)
            {
                continue;
            }

            var layout = Of(type);
            size = Math.Max(size, layout.Size);
            alignment = Math.Max(alignment, layout.Alignment);
            for (var i = 0; i < layout.Flat.Length; i++)
            {
                if (i + 1 < flat.Count)
                {
                    flat[i + 1] = CoreTypes.Join(flat[i + 1], layout.Flat[i]);
                }
                else if (flat.Count < MaxFlat)
                {
                    flat.Add(layout.Flat[i]);
                }
            }
        }

        var payload = AlignTo(discriminant, alignment);
        alignment = Math.Max(alignment, discriminant);
        return new AbiLayout(AlignTo(checked(payload + size), alignment), alignment, [.. flat])
        {
            DiscriminantSize = discriminant,
            PayloadOffset = payload,
        };
    }

    private static AbiLayout Scalar(int size, CoreType type) => new(size, size, [type]);

    private static int AlignTo(int offset, int alignment) => checked((offset + alignment - 1) & -alignment);
}
