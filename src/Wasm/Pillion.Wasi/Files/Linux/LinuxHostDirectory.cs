using System.Runtime.InteropServices;
using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>A preopened directory: one handle, many views.</summary>
internal sealed class LinuxHostDirectory : IHostDirectory
{
    private readonly LinuxHandle _handle;
    private readonly IPathResolver _resolver;

    private LinuxHostDirectory(LinuxHandle handle, IPathResolver resolver)
    {
        _handle = handle;
        _resolver = resolver;
    }

    /// <summary>Opens a directory given by an absolute path.</summary>
    public static LinuxHostDirectory Open(string path, IPathResolver resolver)
    {
        var flags = LinuxNumbers.ReadOnly | LinuxNumbers.Directory | LinuxNumbers.CloseOnExec;
        var fd = LinuxCalls.Open(in MemoryMarshal.GetReference(Encoding.UTF8.GetBytes(path + '\0').AsSpan()), flags, 0);
        if (fd >= 0)
        {
            return new LinuxHostDirectory(new LinuxHandle(fd), resolver);
        }

        throw LinuxErrno.Last() switch
        {
            Errno.NoEnt => new DirectoryNotFoundException($"The directory '{path}', to be given to a guest, does not exist."),
            Errno.NotDir => new DirectoryNotFoundException($"'{path}', to be given to a guest, is not a directory."),
            Errno.Acces => new UnauthorizedAccessException($"The directory '{path}', to be given to a guest, may not be opened."),
            var other => new IOException($"The directory '{path}', to be given to a guest, could not be opened: {other}."),
        };
    }

    /// <inheritdoc/>
    public DirectoryDescriptor View() => new LinuxDirectory(_handle, ownsHandle: false, FdFlags.None, _resolver);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
