using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview3.Wit.Filesystem.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Filesystem;

/// <summary>Preview 1's errors and types of files, in the words of <c>wasi:filesystem@0.3.0</c>.</summary>
internal static class FileErrors
{
    /// <summary>A result that carries something; <paramref name="value"/> is not null if the operation ended well.</summary>
    public static Result<T, ErrorCode> With<T>(this Errno errno, T? value) =>
        errno == Errno.Success ? Result<T, ErrorCode>.Ok(value!) : Result<T, ErrorCode>.Err(CodeOf(errno));

    /// <summary>The same of an asynchronous function, which has ended already: files are not waited for.</summary>
    public static ValueTask<Result<T, ErrorCode>> WithAsync<T>(this Errno errno, T? value) => new(errno.With(value));

    /// <summary>A result that carries nothing.</summary>
    public static Result<Unit, ErrorCode> Done(Errno errno) => errno.With(Unit.Value);

    /// <summary>The same of an asynchronous function.</summary>
    public static ValueTask<Result<Unit, ErrorCode>> DoneAsync(this Errno errno) => new(Done(errno));

    /// <summary>The error-code for an error; those that no file system has are <c>io</c>.</summary>
    public static ErrorCode CodeOf(Errno errno) =>
        errno switch
        {
            Errno.Acces => ErrorCode.Access.Instance,
            Errno.Already => ErrorCode.Already.Instance,
            Errno.BadF => ErrorCode.BadDescriptor.Instance,
            Errno.Busy => ErrorCode.Busy.Instance,
            Errno.DeadLk => ErrorCode.Deadlock.Instance,
            Errno.DQuot => ErrorCode.Quota.Instance,
            Errno.Exist => ErrorCode.Exist.Instance,
            Errno.FBig => ErrorCode.FileTooLarge.Instance,
            Errno.IlSeq => ErrorCode.IllegalByteSequence.Instance,
            Errno.InProgress => ErrorCode.InProgress.Instance,
            Errno.Intr => ErrorCode.Interrupted.Instance,
            Errno.Inval => ErrorCode.Invalid.Instance,
            Errno.IsDir => ErrorCode.IsDirectory.Instance,
            Errno.Loop => ErrorCode.Loop.Instance,
            Errno.MLink => ErrorCode.TooManyLinks.Instance,
            Errno.MsgSize => ErrorCode.MessageSize.Instance,
            Errno.NameTooLong => ErrorCode.NameTooLong.Instance,
            Errno.NoDev => ErrorCode.NoDevice.Instance,
            Errno.NoEnt => ErrorCode.NoEntry.Instance,
            Errno.NoLck => ErrorCode.NoLock.Instance,
            // The WIT has no word for too many open files.
            Errno.NoMem or Errno.MFile or Errno.NFile => ErrorCode.InsufficientMemory.Instance,
            Errno.NoSpc => ErrorCode.InsufficientSpace.Instance,
            Errno.NotDir => ErrorCode.NotDirectory.Instance,
            Errno.NotEmpty => ErrorCode.NotEmpty.Instance,
            Errno.NotRecoverable => ErrorCode.NotRecoverable.Instance,
            Errno.NotSup or Errno.NoSys => ErrorCode.Unsupported.Instance,
            Errno.NoTty => ErrorCode.NoTty.Instance,
            Errno.NxIo => ErrorCode.NoSuchDevice.Instance,
            Errno.Overflow => ErrorCode.Overflow.Instance,
            Errno.Perm or Errno.NotCapable => ErrorCode.NotPermitted.Instance,
            Errno.Pipe => ErrorCode.Pipe.Instance,
            Errno.RoFs => ErrorCode.ReadOnly.Instance,
            Errno.SPipe => ErrorCode.InvalidSeek.Instance,
            Errno.TxtBsy => ErrorCode.TextFileBusy.Instance,
            Errno.XDev => ErrorCode.CrossDevice.Instance,
            _ => ErrorCode.Io.Instance,
        };

    /// <summary>The descriptor-type for a type of file.</summary>
    public static DescriptorType TypeOf(FileType type) =>
        type switch
        {
            FileType.BlockDevice => DescriptorType.BlockDevice.Instance,
            FileType.CharacterDevice => DescriptorType.CharacterDevice.Instance,
            FileType.Directory => DescriptorType.Directory.Instance,
            FileType.RegularFile => DescriptorType.RegularFile.Instance,
            FileType.SocketDgram or FileType.SocketStream => DescriptorType.Socket.Instance,
            FileType.SymbolicLink => DescriptorType.SymbolicLink.Instance,
            _ => new DescriptorType.Other(null),
        };
}
