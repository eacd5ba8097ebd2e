using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Io.Error;

namespace Pillion.Wasi.Preview2.Io;

/// <summary><c>wasi:io/error.error</c>: why an operation on a stream failed.</summary>
internal sealed class IoError : WasiResource, IError
{
    private IoError(WasiContext context, Errno errno, Exception? exception)
        : base(context)
    {
        Errno = errno;
        Exception = exception;
    }

    /// <summary>What the file system said; for a stream that is no file, what the error would be called there.</summary>
    public Errno Errno { get; }

    /// <summary>What the file system said, if it was that.</summary>
    public Errno? FileError => Exception is null ? Errno : null;

    /// <summary>What the host's input or output threw, if it did.</summary>
    public Exception? Exception { get; }

    /// <summary>An error of the file system.</summary>
    public static IoError Of(WasiContext context, Errno errno) => new(context, errno, exception: null);

    /// <summary>An error of the host's input or output.</summary>
    public static IoError Of(WasiContext context, Exception exception) =>
        new(context, HostErrors.TryTranslate(exception, out var errno) ? errno : Errno.Io, exception);

    /// <summary><c>to-debug-string</c>: a text for people. It names no path or address of the host.</summary>
    public string ToDebugString() =>
        Exception switch
        {
            null => $"{Errno}",
            System.Net.Sockets.SocketException socket => $"{Errno}: {socket.SocketErrorCode}",
            var exception => $"{Errno}: {exception.GetType().Name}",
        };

    /// <inheritdoc/>
    private protected override string Describe() => "an error";
}
