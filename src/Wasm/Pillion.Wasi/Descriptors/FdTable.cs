using System.Diagnostics.CodeAnalysis;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>The file descriptors of one instance. A new one gets the lowest free number, as POSIX has it.</summary>
internal sealed class FdTable(int capacity) : IDisposable
{
    private FdEntry?[] _entries = new FdEntry?[Math.Min(capacity, 8)];

    // No number below this one is free.
    private int _lowestFree;

    /// <summary>The entry of a descriptor, if it is open and may do everything in <paramref name="needed"/>.</summary>
    public Errno Get(int fd, Rights needed, out FdEntry entry)
    {
        if (!TryGet(fd, out entry!))
        {
            return Errno.BadF;
        }

        return entry.Check(needed);
    }

    /// <summary>The entry of a directory, if it is open, is one and may do everything in <paramref name="needed"/>.</summary>
    public Errno GetDirectory(int fd, Rights needed, out FdEntry entry, out DirectoryDescriptor directory)
    {
        directory = null!;
        if (!TryGet(fd, out entry!))
        {
            return Errno.BadF;
        }

        if (entry.Descriptor is not DirectoryDescriptor found)
        {
            return Errno.NotDir;
        }

        directory = found;
        return entry.Check(needed);
    }

    /// <summary>The entry of an open descriptor.</summary>
    public bool TryGet(int fd, [NotNullWhen(true)] out FdEntry? entry)
    {
        var entries = _entries;
        entry = (uint)fd < (uint)entries.Length ? entries[fd] : null;
        return entry is not null;
    }

    /// <summary>Gives an entry the lowest free number.</summary>
    /// <returns><see cref="Errno.MFile"/> if the table is full; the entry is not disposed.</returns>
    public Errno Add(FdEntry entry, out int fd)
    {
        fd = _lowestFree;
        while (fd < _entries.Length && _entries[fd] is not null)
        {
            fd++;
        }

        if (fd >= capacity)
        {
            fd = -1;
            return Errno.MFile;
        }

        if (fd == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Min(capacity, 2 * fd));
        }

        _entries[fd] = entry;
        _lowestFree = fd + 1;
        return Errno.Success;
    }

    /// <summary>Closes a descriptor.</summary>
    public Errno Close(int fd)
    {
        if (!TryGet(fd, out var entry))
        {
            return Errno.BadF;
        }

        Free(fd);
        entry.Descriptor.Dispose();
        return Errno.Success;
    }

    /// <summary>Makes <paramref name="to"/> what <paramref name="from"/> is and frees <paramref name="from"/>; both must be open.</summary>
    public Errno Renumber(int from, int to)
    {
        if (!TryGet(from, out var moved) || !TryGet(to, out var replaced))
        {
            return Errno.BadF;
        }

        if (from != to)
        {
            _entries[to] = moved;
            Free(from);
            replaced.Descriptor.Dispose();
        }

        return Errno.Success;
    }

    /// <summary>Closes everything.</summary>
    public void Dispose()
    {
        foreach (var entry in _entries)
        {
            entry?.Descriptor.Dispose();
        }

        _entries = [];
    }

    private void Free(int fd)
    {
        _entries[fd] = null;
        _lowestFree = Math.Min(_lowestFree, fd);
    }
}
