using System.Net.Sockets;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>The one place where exceptions of the host's input and output become errors of the guest.</summary>
internal static class HostErrors
{
    // Low half of the HRESULTs that .NET gives IOExceptions on every platform (winerror.h).
    private const int SharingViolation = 0x20;
    private const int HandleDiskFull = 0x27;
    private const int FileExists = 0x50;
    private const int DiskFull = 0x70;
    private const int DirectoryNotEmpty = 0x91;
    private const int AlreadyExists = 0xB7;

    /// <summary>Whether an exception is an error of input or output, as opposed to a defect or a limit.</summary>
    public static bool TryTranslate(Exception exception, out Errno errno)
    {
        errno = exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => Errno.NoEnt,
            PathTooLongException => Errno.NameTooLong,
            EndOfStreamException => Errno.Io,
            UnauthorizedAccessException => Errno.Acces,
            ObjectDisposedException => Errno.BadF,
            NotSupportedException => Errno.NotSup,
            SocketException or IOException { InnerException: SocketException } => Errno.Pipe,
            IOException io => FromHResult(io.HResult),
            _ => Errno.Success,
        };
        return errno != Errno.Success;
    }

    private static Errno FromHResult(int hresult) =>
        (hresult & 0xFFFF) switch
        {
            SharingViolation => Errno.Busy,
            HandleDiskFull or DiskFull => Errno.NoSpc,
            FileExists or AlreadyExists => Errno.Exist,
            DirectoryNotEmpty => Errno.NotEmpty,
            _ => Errno.Io,
        };
}
