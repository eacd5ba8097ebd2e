using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <summary>A shuffle by constants that is one instruction of this machine.</summary>
/// <param name="Method">The method of <see cref="Simd"/> that is this instruction.</param>
/// <param name="Control">Its last argument, or -1 if it has none.</param>
/// <param name="IsOfFirst">Whether the first operand is its only one.</param>
internal readonly record struct ShufflePattern(string Method, int Control = -1, bool IsOfFirst = false)
{
    /// <summary>The instruction for sixteen lanes (0 to 15 of the first operand, 16 to 31 of the second), or null.</summary>
    public static ShufflePattern? Of(ReadOnlySpan<byte> lanes)
    {
        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (var size = 1; size <= 8; size *= 2)
            {
                if (IsInterleave(lanes, size, first: 0))
                {
                    return new ShufflePattern($"InterleaveLow{size * 8}");
                }

                if (IsInterleave(lanes, size, first: 8))
                {
                    return new ShufflePattern($"InterleaveHigh{size * 8}");
                }
            }
        }

        return OfLongLanes(lanes) ?? OfRow(lanes);
    }

    private static bool IsInterleave(ReadOnlySpan<byte> lanes, int size, int first)
    {
        for (var i = 0; i < lanes.Length; i++)
        {
            var element = i / size;
            if (lanes[i] != (element % 2 * 16) + first + (element / 2 * size) + (i % size))
            {
                return false;
            }
        }

        return true;
    }

    private static ShufflePattern? OfLongLanes(ReadOnlySpan<byte> lanes)
    {
        if (!Sse2.IsSupported)
        {
            return null;
        }

        var control = 0;
        var second = 0;
        for (var k = 0; k < 4; k++)
        {
            var four = lanes.Slice(4 * k, 4);
            if (four[0] % 4 != 0 || !IsRow(four))
            {
                return null;
            }

            control |= four[0] / 4 % 4 << (2 * k);
            second |= four[0] / 16 << k;
        }

        return second switch
        {
            0b0000 => new ShufflePattern(nameof(Simd.Permute32), control, IsOfFirst: true),
            0b1100 => new ShufflePattern(nameof(Simd.Shuffle32), control),
            _ => null,
        };
    }

    private static ShufflePattern? OfRow(ReadOnlySpan<byte> lanes) =>
        Ssse3.IsSupported && IsRow(lanes) && lanes[0] < 16 ? new ShufflePattern(nameof(Simd.Extract), lanes[0]) : null;

    private static bool IsRow(ReadOnlySpan<byte> lanes)
    {
        for (var i = 1; i < lanes.Length; i++)
        {
            if (lanes[i] != lanes[0] + i)
            {
                return false;
            }
        }

        return true;
    }
}
