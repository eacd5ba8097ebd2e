using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Opens paths so that no component, symbolic link or concurrent change leads out of a directory.</summary>
internal interface IPathResolver
{
    /// <summary>openat(2), confined to <paramref name="directory"/>.</summary>
    /// <param name="directory">Where the path starts and what it must not leave.</param>
    /// <param name="path">Not NUL-terminated.</param>
    /// <param name="flags">As of open(2); with <c>O_NOFOLLOW</c> the last component is not followed.</param>
    /// <param name="mode">Permissions of a created file.</param>
    /// <param name="handle">What was opened.</param>
    /// <returns><see cref="Errno.Perm"/> if the path leads outside.</returns>
    Errno Open(LinuxHandle directory, ReadOnlySpan<byte> path, int flags, uint mode, out LinuxHandle? handle);
}
