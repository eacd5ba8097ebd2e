namespace Pillion.Wasi.Files.Linux;

/// <summary>
/// Where in a directory the entry after the first <c>n</c> stands, in the kernel's terms. Exact for the entries last read, which is
/// what reading on needs; of those before, only some are kept, so that a directory of any size costs little memory.
/// </summary>
internal sealed class DirectoryPositions
{
    private const ulong Spacing = 256;

    private readonly List<(ulong Index, long Offset)> _kept = [(0, 0)];
    private readonly List<long> _recent = [0];
    private ulong _recentStart;

    /// <summary>Finds the offset for a cookie, and how many entries after it are still to be passed over.</summary>
    public (long Offset, ulong Skip) Find(ulong cookie)
    {
        if (cookie >= _recentStart && cookie - _recentStart < (ulong)_recent.Count)
        {
            return (_recent[(int)(cookie - _recentStart)], 0);
        }

        var (index, offset) = _kept[FindKept(cookie)];
        return (offset, cookie - index);
    }

    /// <summary>Reading goes on at a cookie: the entries added now follow it.</summary>
    public void Restart(ulong cookie, long offset)
    {
        if (cookie == 0)
        {
            _kept.RemoveRange(1, _kept.Count - 1);
        }

        _recentStart = cookie;
        _recent.Clear();
        _recent.Add(offset);
    }

    /// <summary>Another entry was read.</summary>
    /// <param name="offset">The position after it.</param>
    public void Add(long offset)
    {
        _recent.Add(offset);
        var index = _recentStart + (ulong)_recent.Count - 1;
        if (index >= _kept[^1].Index + Spacing)
        {
            _kept.Add((index, offset));
        }
    }

    /// <summary>The last that was kept at or before a cookie; the first is kept always.</summary>
    private int FindKept(ulong cookie)
    {
        var (low, high) = (0, _kept.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _kept[middle].Index <= cookie ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
