using Pillion.Wasi.Descriptors;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Reading and writing.</summary>
internal static class FdTransferFunctions
{
    /// <summary><c>fd_read(fd, iovs) -> nread</c></summary>
    public static int FdRead(Caller caller, int fd, uint iovs, uint iovsLength, uint result) =>
        IoTransfer.Run<ReadMove>(caller, fd, Rights.FdRead, iovs, iovsLength, 0, result);

    /// <summary><c>fd_write(fd, iovs) -> nwritten</c></summary>
    public static int FdWrite(Caller caller, int fd, uint iovs, uint iovsLength, uint result) =>
        IoTransfer.Run<WriteMove>(caller, fd, Rights.FdWrite, iovs, iovsLength, 0, result);

    /// <summary><c>fd_pread(fd, iovs, offset) -> nread</c></summary>
    public static int FdPRead(Caller caller, int fd, uint iovs, uint iovsLength, ulong offset, uint result) =>
        IoTransfer.Run<ReadAtMove>(caller, fd, Rights.FdRead | Rights.FdSeek, iovs, iovsLength, offset, result);

    /// <summary><c>fd_pwrite(fd, iovs, offset) -> nwritten</c></summary>
    public static int FdPWrite(Caller caller, int fd, uint iovs, uint iovsLength, ulong offset, uint result) =>
        IoTransfer.Run<WriteAtMove>(caller, fd, Rights.FdWrite | Rights.FdSeek, iovs, iovsLength, offset, result);

    private readonly struct ReadMove : IoTransfer.IMove
    {
        public static Errno Move(
            Descriptor descriptor,
            Span<byte> buffer,
            ulong offset,
            bool mayWait,
            CancellationToken token,
            out int count
        ) => descriptor.Read(buffer, mayWait, token, out count);
    }

    private readonly struct WriteMove : IoTransfer.IMove
    {
        public static Errno Move(
            Descriptor descriptor,
            Span<byte> buffer,
            ulong offset,
            bool mayWait,
            CancellationToken token,
            out int count
        ) => descriptor.Write(buffer, mayWait, token, out count);
    }

    private readonly struct ReadAtMove : IoTransfer.IMove
    {
        public static Errno Move(
            Descriptor descriptor,
            Span<byte> buffer,
            ulong offset,
            bool mayWait,
            CancellationToken token,
            out int count
        ) => descriptor.ReadAt(buffer, offset, out count);
    }

    private readonly struct WriteAtMove : IoTransfer.IMove
    {
        public static Errno Move(
            Descriptor descriptor,
            Span<byte> buffer,
            ulong offset,
            bool mayWait,
            CancellationToken token,
            out int count
        ) => descriptor.WriteAt(buffer, offset, out count);
    }
}
