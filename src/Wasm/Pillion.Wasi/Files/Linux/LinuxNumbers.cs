using System.Runtime.InteropServices;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Numbers of the Linux user-space interface (<c>include/uapi</c>), for x86-64 and arm64.</summary>
internal static class LinuxNumbers
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlock = 0x800;
    public const int DataSync = 0x1000;
    public const int Sync = 0x101000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const int SymlinkNoFollow = 0x100;
    public const int RemoveDirectory = 0x200;
    public const int EmptyPath = 0x1000;

    public const int SetFlags = 4;

    public const ulong ResolveNoMagicLinks = 0x02;
    public const ulong ResolveBeneath = 0x08;

    /// <summary>Longest path, its NUL included.</summary>
    public const int PathMax = 4096;

    /// <summary>How many symbolic links a path may go through.</summary>
    public const int MaxSymlinks = 40;

    private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int Directory => s_arm ? 0x4000 : 0x10000;

    public static int NoFollow => s_arm ? 0x8000 : 0x20000;

    public static nint OpenAt2 => 437;

    public static nint StatX => s_arm ? 291 : 332;

    public static nint GetDents => s_arm ? 61 : 217;
}
