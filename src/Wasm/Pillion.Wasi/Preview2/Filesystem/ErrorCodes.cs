using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <summary>Preview 1's errors and types of files, in the words of <c>wasi:filesystem</c>.</summary>
internal static class ErrorCodes
{
    /// <summary>The error-code for an error; those that no file system has are <c>io</c>.</summary>
    public static ErrorCode Of(Errno errno) =>
        errno switch
        {
            Errno.Acces => ErrorCode.Access,
            Errno.Again => ErrorCode.WouldBlock,
            Errno.Already => ErrorCode.Already,
            Errno.BadF => ErrorCode.BadDescriptor,
            Errno.Busy => ErrorCode.Busy,
            Errno.DeadLk => ErrorCode.Deadlock,
            Errno.DQuot => ErrorCode.Quota,
            Errno.Exist => ErrorCode.Exist,
            Errno.FBig => ErrorCode.FileTooLarge,
            Errno.IlSeq => ErrorCode.IllegalByteSequence,
            Errno.InProgress => ErrorCode.InProgress,
            Errno.Intr => ErrorCode.Interrupted,
            Errno.Inval => ErrorCode.Invalid,
            Errno.IsDir => ErrorCode.IsDirectory,
            Errno.Loop => ErrorCode.Loop,
            Errno.MLink => ErrorCode.TooManyLinks,
            Errno.MsgSize => ErrorCode.MessageSize,
            Errno.NameTooLong => ErrorCode.NameTooLong,
            Errno.NoDev => ErrorCode.NoDevice,
            Errno.NoEnt => ErrorCode.NoEntry,
            Errno.NoLck => ErrorCode.NoLock,
            // The WIT has no word for too many open files.
            Errno.NoMem or Errno.MFile or Errno.NFile => ErrorCode.InsufficientMemory,
            Errno.NoSpc => ErrorCode.InsufficientSpace,
            Errno.NotDir => ErrorCode.NotDirectory,
            Errno.NotEmpty => ErrorCode.NotEmpty,
            Errno.NotRecoverable => ErrorCode.NotRecoverable,
            Errno.NotSup or Errno.NoSys => ErrorCode.Unsupported,
            Errno.NoTty => ErrorCode.NoTty,
            Errno.NxIo => ErrorCode.NoSuchDevice,
            Errno.Overflow => ErrorCode.Overflow,
            Errno.Perm or Errno.NotCapable => ErrorCode.NotPermitted,
            Errno.Pipe => ErrorCode.Pipe,
            Errno.RoFs => ErrorCode.ReadOnly,
            Errno.SPipe => ErrorCode.InvalidSeek,
            Errno.TxtBsy => ErrorCode.TextFileBusy,
            Errno.XDev => ErrorCode.CrossDevice,
            _ => ErrorCode.Io,
        };

    /// <summary>The descriptor-type for a type of file.</summary>
    public static DescriptorType Of(FileType type) =>
        type switch
        {
            FileType.BlockDevice => DescriptorType.BlockDevice,
            FileType.CharacterDevice => DescriptorType.CharacterDevice,
            FileType.Directory => DescriptorType.Directory,
            FileType.RegularFile => DescriptorType.RegularFile,
            FileType.SocketDgram or FileType.SocketStream => DescriptorType.Socket,
            FileType.SymbolicLink => DescriptorType.SymbolicLink,
            _ => DescriptorType.Unknown,
        };
}
