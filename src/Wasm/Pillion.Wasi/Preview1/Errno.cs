namespace Pillion.Wasi.Preview1;

/// <summary>What every function of WASI preview 1 but <c>proc_exit</c> answers (witx <c>$errno</c>).</summary>
/// <remarks>Member names are the witx names in Pascal case; the numbers are WASI's, not those of the host.</remarks>
public enum Errno : ushort
{
    /// <summary><c>success</c>: No error occurred. System call completed successfully.</summary>
    Success = 0,

    /// <summary><c>2big</c>: Argument list too long.</summary>
    TooBig = 1,

    /// <summary><c>acces</c>: Permission denied.</summary>
    Acces = 2,

    /// <summary><c>addrinuse</c>: Address in use.</summary>
    AddrInUse = 3,

    /// <summary><c>addrnotavail</c>: Address not available.</summary>
    AddrNotAvail = 4,

    /// <summary><c>afnosupport</c>: Address family not supported.</summary>
    AfNoSupport = 5,

    /// <summary><c>again</c>: Resource unavailable, or operation would block.</summary>
    Again = 6,

    /// <summary><c>already</c>: Connection already in progress.</summary>
    Already = 7,

    /// <summary><c>badf</c>: Bad file descriptor.</summary>
    BadF = 8,

    /// <summary><c>badmsg</c>: Bad message.</summary>
    BadMsg = 9,

    /// <summary><c>busy</c>: Device or resource busy.</summary>
    Busy = 10,

    /// <summary><c>canceled</c>: Operation canceled.</summary>
    Canceled = 11,

    /// <summary><c>child</c>: No child processes.</summary>
    Child = 12,

    /// <summary><c>connaborted</c>: Connection aborted.</summary>
    ConnAborted = 13,

    /// <summary><c>connrefused</c>: Connection refused.</summary>
    ConnRefused = 14,

    /// <summary><c>connreset</c>: Connection reset.</summary>
    ConnReset = 15,

    /// <summary><c>deadlk</c>: Resource deadlock would occur.</summary>
    DeadLk = 16,

    /// <summary><c>destaddrreq</c>: Destination address required.</summary>
    DestAddrReq = 17,

    /// <summary><c>dom</c>: Mathematics argument out of domain of function.</summary>
    Dom = 18,

    /// <summary><c>dquot</c>: Reserved.</summary>
    DQuot = 19,

    /// <summary><c>exist</c>: File exists.</summary>
    Exist = 20,

    /// <summary><c>fault</c>: Bad address.</summary>
    Fault = 21,

    /// <summary><c>fbig</c>: File too large.</summary>
    FBig = 22,

    /// <summary><c>hostunreach</c>: Host is unreachable.</summary>
    HostUnreach = 23,

    /// <summary><c>idrm</c>: Identifier removed.</summary>
    Idrm = 24,

    /// <summary><c>ilseq</c>: Illegal byte sequence.</summary>
    IlSeq = 25,

    /// <summary><c>inprogress</c>: Operation in progress.</summary>
    InProgress = 26,

    /// <summary><c>intr</c>: Interrupted function.</summary>
    Intr = 27,

    /// <summary><c>inval</c>: Invalid argument.</summary>
    Inval = 28,

    /// <summary><c>io</c>: I/O error.</summary>
    Io = 29,

    /// <summary><c>isconn</c>: Socket is connected.</summary>
    IsConn = 30,

    /// <summary><c>isdir</c>: Is a directory.</summary>
    IsDir = 31,

    /// <summary><c>loop</c>: Too many levels of symbolic links.</summary>
    Loop = 32,

    /// <summary><c>mfile</c>: File descriptor value too large.</summary>
    MFile = 33,

    /// <summary><c>mlink</c>: Too many links.</summary>
    MLink = 34,

    /// <summary><c>msgsize</c>: Message too large.</summary>
    MsgSize = 35,

    /// <summary><c>multihop</c>: Reserved.</summary>
    MultiHop = 36,

    /// <summary><c>nametoolong</c>: Filename too long.</summary>
    NameTooLong = 37,

    /// <summary><c>netdown</c>: Network is down.</summary>
    NetDown = 38,

    /// <summary><c>netreset</c>: Connection aborted by network.</summary>
    NetReset = 39,

    /// <summary><c>netunreach</c>: Network unreachable.</summary>
    NetUnreach = 40,

    /// <summary><c>nfile</c>: Too many files open in system.</summary>
    NFile = 41,

    /// <summary><c>nobufs</c>: No buffer space available.</summary>
    NoBufs = 42,

    /// <summary><c>nodev</c>: No such device.</summary>
    NoDev = 43,

    /// <summary><c>noent</c>: No such file or directory.</summary>
    NoEnt = 44,

    /// <summary><c>noexec</c>: Executable file format error.</summary>
    NoExec = 45,

    /// <summary><c>nolck</c>: No locks available.</summary>
    NoLck = 46,

    /// <summary><c>nolink</c>: Reserved.</summary>
    NoLink = 47,

    /// <summary><c>nomem</c>: Not enough space.</summary>
    NoMem = 48,

    /// <summary><c>nomsg</c>: No message of the desired type.</summary>
    NoMsg = 49,

    /// <summary><c>noprotoopt</c>: Protocol not available.</summary>
    NoProtoOpt = 50,

    /// <summary><c>nospc</c>: No space left on device.</summary>
    NoSpc = 51,

    /// <summary><c>nosys</c>: Function not supported.</summary>
    NoSys = 52,

    /// <summary><c>notconn</c>: The socket is not connected.</summary>
    NotConn = 53,

    /// <summary><c>notdir</c>: Not a directory or a symbolic link to a directory.</summary>
    NotDir = 54,

    /// <summary><c>notempty</c>: Directory not empty.</summary>
    NotEmpty = 55,

    /// <summary><c>notrecoverable</c>: State not recoverable.</summary>
    NotRecoverable = 56,

    /// <summary><c>notsock</c>: Not a socket.</summary>
    NotSock = 57,

    /// <summary><c>notsup</c>: Not supported, or operation not supported on socket.</summary>
    NotSup = 58,

    /// <summary><c>notty</c>: Inappropriate I/O control operation.</summary>
    NoTty = 59,

    /// <summary><c>nxio</c>: No such device or address.</summary>
    NxIo = 60,

    /// <summary><c>overflow</c>: Value too large to be stored in data type.</summary>
    Overflow = 61,

    /// <summary><c>ownerdead</c>: Previous owner died.</summary>
    OwnerDead = 62,

    /// <summary><c>perm</c>: Operation not permitted.</summary>
    Perm = 63,

    /// <summary><c>pipe</c>: Broken pipe.</summary>
    Pipe = 64,

    /// <summary><c>proto</c>: Protocol error.</summary>
    Proto = 65,

    /// <summary><c>protonosupport</c>: Protocol not supported.</summary>
    ProtoNoSupport = 66,

    /// <summary><c>prototype</c>: Protocol wrong type for socket.</summary>
    Prototype = 67,

    /// <summary><c>range</c>: Result too large.</summary>
    Range = 68,

    /// <summary><c>rofs</c>: Read-only file system.</summary>
    RoFs = 69,

    /// <summary><c>spipe</c>: Invalid seek.</summary>
    SPipe = 70,

    /// <summary><c>srch</c>: No such process.</summary>
    Srch = 71,

    /// <summary><c>stale</c>: Reserved.</summary>
    Stale = 72,

    /// <summary><c>timedout</c>: Connection timed out.</summary>
    TimedOut = 73,

    /// <summary><c>txtbsy</c>: Text file busy.</summary>
    TxtBsy = 74,

    /// <summary><c>xdev</c>: Cross-device link.</summary>
    XDev = 75,

    /// <summary><c>notcapable</c>: Extension: Capabilities insufficient.</summary>
    NotCapable = 76,
}
