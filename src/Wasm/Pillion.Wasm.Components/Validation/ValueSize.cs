using System.Runtime.CompilerServices;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// How many bytes values take where addresses have 64 bits (Canonical ABI, "Element Size"): no type may need 2^28 or more, whatever
/// the memory of who uses it.
/// </summary>
internal sealed class ValueSize
{
    private const ulong Limit = 1UL << 28;

    private static readonly ConditionalWeakTable<ComponentValueType, ValueSize> s_known = [];

    private ValueSize(ulong size, ulong alignment)
    {
        Size = size;
        Alignment = alignment;
    }

    private ulong Size { get; }

    private ulong Alignment { get; }

    /// <exception cref="ComponentValidationException">Values of the type are too large.</exception>
    public static void Check(ComponentValueType type, int offset)
    {
        if (s_known.GetValue(type, Find).Size >= Limit)
        {
            throw new ComponentValidationException($"value type exceeds maximum byte size of {Limit - 1}", offset);
        }
    }

    private static ValueSize Of(ComponentValueType type) => s_known.GetValue(type, Find);

    // No sum or product overflows: parts have been checked, and a type has no more of them than its definition has bytes.
    private static ValueSize Find(ComponentValueType type)
    {
        if (Despecialization.TryGetMembers(type, out var members))
        {
            return OfMembers(members);
        }

        if (Despecialization.TryGetCases(type, out var cases))
        {
            return OfCases(cases);
        }

        return type switch
        {
            ListType { FixedLength: { } length } list => new ValueSize(Of(list.Element).Size * length, Of(list.Element).Alignment),
            ListType or MapType or PrimitiveType { Kind: PrimitiveKind.String } => new ValueSize(16, 8),
            _ => Scalar((ulong)AbiLayout.Of(type).Size),
        };
    }

    private static ValueSize OfMembers(IEnumerable<ComponentValueType> members)
    {
        var (size, alignment) = (0UL, 1UL);
        foreach (var member in members)
        {
            var part = Of(member);
            size = AlignTo(size, part.Alignment) + part.Size;
            alignment = Math.Max(alignment, part.Alignment);
        }

        return new ValueSize(AlignTo(size, alignment), alignment);
    }

    private static ValueSize OfCases(IReadOnlyCollection<ComponentValueType?> cases)
    {
        var discriminant =
            cases.Count <= 1 << 8 ? 1UL
            : cases.Count <= 1 << 16 ? 2UL
            : 4UL;
        var (size, alignment) = (0UL, 1UL);
        foreach (var type in cases)
        {
            if (type is not null)
            {
                size = Math.Max(size, Of(type).Size);
                alignment = Math.Max(alignment, Of(type).Alignment);
            }
        }

        var payload = AlignTo(discriminant, alignment);
        alignment = Math.Max(alignment, discriminant);
        return new ValueSize(AlignTo(payload + size, alignment), alignment);
    }

    private static ValueSize Scalar(ulong size) => new(size, size);

    private static ulong AlignTo(ulong offset, ulong alignment) => (offset + alignment - 1) & ~(alignment - 1);
}
