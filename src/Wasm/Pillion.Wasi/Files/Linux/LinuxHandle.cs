using Microsoft.Win32.SafeHandles;

namespace Pillion.Wasi.Files.Linux;

/// <summary>A file descriptor of the host.</summary>
internal sealed class LinuxHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Owns <paramref name="fd"/>, which a call has just returned.</summary>
    public LinuxHandle(nint fd)
        : base(ownsHandle: true)
    {
        SetHandle(fd);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxCalls.Close(handle) == 0;
}
