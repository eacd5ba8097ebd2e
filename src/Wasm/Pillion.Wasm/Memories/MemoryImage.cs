namespace Pillion.Wasm.Memories;

/// <summary>What a memory held at a snapshot.</summary>
internal sealed class MemoryImage
{
    /// <summary>So many bytes without contents are worth asking which of them a guest has touched.</summary>
    public const int LeastGap = 256 << 10;

    /// <param name="bytes">The memory up to its last byte that is not zero.</param>
    public MemoryImage(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes.ToArray();
        Gaps = FindGaps(bytes);
    }

    /// <summary>The memory up to its last byte that was not zero.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where there is nothing but zeros in between: whole pages, <see cref="LeastGap"/> at least, in order. A Rust program's stack is one.</summary>
    public (int Start, int End)[] Gaps { get; }

    private static (int Start, int End)[] FindGaps(ReadOnlySpan<byte> bytes)
    {
        var gaps = new List<(int, int)>();
        for (var at = 0; at < bytes.Length; )
        {
            var length = bytes[at..].IndexOfAnyExcept((byte)0);
            var (start, end) = ((int)NativePages.RoundUp(at), (at + Math.Max(length, 0)) & -NativePages.Size);
            if (end - start >= LeastGap)
            {
                gaps.Add((start, end));
            }

            var next = at + Math.Max(length, 0);
            var zero = bytes[next..].IndexOf((byte)0);
            at = zero < 0 ? bytes.Length : next + zero;
        }

        return [.. gaps];
    }
}
