using System.Runtime.InteropServices;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Errors of Linux (<c>asm-generic/errno.h</c>) as errors of WASI: same names, other numbers.</summary>
internal static class LinuxErrno
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int Loop = 40;

    /// <summary>The error of the call just made.</summary>
    public static Errno Last() => ToErrno(Marshal.GetLastPInvokeError());

    /// <summary>Success if <paramref name="result"/> is not negative, else the error of the call that answered it.</summary>
    public static Errno Of(nint result) => result < 0 ? Last() : Errno.Success;

    /// <summary>A number of Linux as a number of WASI; <see cref="Errno.Io"/> for what no file operation answers.</summary>
    public static Errno ToErrno(int error) =>
        error switch
        {
            0 => Errno.Success,
            1 => Errno.Perm, // EPERM
            2 => Errno.NoEnt, // ENOENT
            3 => Errno.Srch, // ESRCH
            4 => Errno.Intr, // EINTR
            5 => Errno.Io, // EIO
            6 => Errno.NxIo, // ENXIO
            7 => Errno.TooBig, // E2BIG
            8 => Errno.NoExec, // ENOEXEC
            9 => Errno.BadF, // EBADF
            10 => Errno.Child, // ECHILD
            11 => Errno.Again, // EAGAIN
            12 => Errno.NoMem, // ENOMEM
            13 => Errno.Acces, // EACCES
            14 => Errno.Fault, // EFAULT
            16 => Errno.Busy, // EBUSY
            17 => Errno.Exist, // EEXIST
            18 => Errno.XDev, // EXDEV
            19 => Errno.NoDev, // ENODEV
            20 => Errno.NotDir, // ENOTDIR
            21 => Errno.IsDir, // EISDIR
            22 => Errno.Inval, // EINVAL
            23 => Errno.NFile, // ENFILE
            24 => Errno.MFile, // EMFILE
            25 => Errno.NoTty, // ENOTTY
            26 => Errno.TxtBsy, // ETXTBSY
            27 => Errno.FBig, // EFBIG
            28 => Errno.NoSpc, // ENOSPC
            29 => Errno.SPipe, // ESPIPE
            30 => Errno.RoFs, // EROFS
            31 => Errno.MLink, // EMLINK
            32 => Errno.Pipe, // EPIPE
            33 => Errno.Dom, // EDOM
            34 => Errno.Range, // ERANGE
            35 => Errno.DeadLk, // EDEADLK
            36 => Errno.NameTooLong, // ENAMETOOLONG
            37 => Errno.NoLck, // ENOLCK
            38 => Errno.NoSys, // ENOSYS
            39 => Errno.NotEmpty, // ENOTEMPTY
            40 => Errno.Loop, // ELOOP
            61 => Errno.Io, // ENODATA
            67 => Errno.NoLink, // ENOLINK
            71 => Errno.Proto, // EPROTO
            72 => Errno.MultiHop, // EMULTIHOP
            74 => Errno.BadMsg, // EBADMSG
            75 => Errno.Overflow, // EOVERFLOW
            84 => Errno.IlSeq, // EILSEQ
            95 => Errno.NotSup, // EOPNOTSUPP
            110 => Errno.TimedOut, // ETIMEDOUT
            116 => Errno.Stale, // ESTALE
            117 => Errno.Io, // EUCLEAN
            122 => Errno.DQuot, // EDQUOT
            125 => Errno.Canceled, // ECANCELED
            _ => Errno.Io,
        };
}
