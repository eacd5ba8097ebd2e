using System.Runtime.CompilerServices;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>A path as the kernel takes it: with a NUL after it, in a buffer of its own.</summary>
[InlineArray(LinuxNumbers.PathMax)]
internal struct LinuxPath
{
    private byte _first;

    /// <summary>Copies a path, and a slash after it where the guest's path ended with one.</summary>
    /// <returns><see cref="Errno.NameTooLong"/> if it does not fit.</returns>
    public Errno Set(ReadOnlySpan<byte> path, bool trailingSlash = false)
    {
        if (path.Length >= LinuxNumbers.PathMax - 1)
        {
            return Errno.NameTooLong;
        }

        Span<byte> buffer = this;
        path.CopyTo(buffer);
        var length = path.Length;
        if (trailingSlash)
        {
            buffer[length++] = (byte)'/';
        }

        buffer[length] = 0;
        return Errno.Success;
    }
}
