using System.Text;
using Pillion.Wasi.Files;

namespace Pillion.Wasi;

/// <summary>
/// A directory of the host that guests find open under a name of their own. The directory is opened here, once: later changes of
/// the host path do not redirect guests, and all contexts share the handle.
/// </summary>
/// <remarks>
/// Where one preopen lies inside another, the guest reaches the inner directory through both; a read-only one is not protected from
/// a writable one around it.
/// </remarks>
public sealed class WasiPreopen : IDisposable
{
    private WasiPreopen(string guestPath, string hostPath, bool isReadOnly, IHostDirectory directory)
    {
        GuestPath = guestPath;
        HostPath = hostPath;
        IsReadOnly = isReadOnly;
        Directory = directory;
        GuestName = Encoding.UTF8.GetBytes(guestPath);
    }

    /// <summary>The name by which the guest finds it, for example <c>/data</c>.</summary>
    public string GuestPath { get; }

    /// <summary>The directory on the host, absolute.</summary>
    public string HostPath { get; }

    /// <summary>Whether the guest may only read.</summary>
    public bool IsReadOnly { get; }

    /// <summary><see cref="GuestPath"/> as the guest reads it.</summary>
    internal byte[] GuestName { get; }

    internal IHostDirectory Directory { get; }

    /// <summary>Opens a directory for guests.</summary>
    /// <param name="guestPath">The name by which guests find it: <c>/</c>, <c>/data</c>, <c>.</c> …</param>
    /// <param name="hostPath">An existing directory. Symbolic links in it are followed.</param>
    /// <param name="readOnly">Whether guests may only read.</param>
    /// <exception cref="ArgumentException">The guest path is empty or contains a NUL.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The host may not open it.</exception>
    /// <exception cref="IOException">It could not be opened for another reason.</exception>
    public static WasiPreopen Open(string guestPath, string hostPath, bool readOnly = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(guestPath);
        ArgumentException.ThrowIfNullOrEmpty(hostPath);
        if (guestPath.Contains('\0'))
        {
            throw new ArgumentException("The guest path of a preopen contains a NUL character.", nameof(guestPath));
        }

        var absolute = Path.GetFullPath(hostPath);
        return new WasiPreopen(guestPath, absolute, readOnly, HostDirectory.Open(absolute));
    }

    /// <summary>Closes the handle. Contexts that have the preopen must not be used any more.</summary>
    public void Dispose() => Directory.Dispose();
}
