using System.Runtime.InteropServices;

namespace Pillion.Wasi.Files.Linux;

/// <summary><c>struct open_how</c> of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}

/// <summary><c>struct timespec</c> where <c>long</c> has 64 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    /// <summary>In <see cref="Nanoseconds"/>: the present time.</summary>
    public const long Now = 0x3fff_ffff;

    /// <summary>In <see cref="Nanoseconds"/>: leave it as it is.</summary>
    public const long Omit = 0x3fff_fffe;

    public long Seconds;
    public long Nanoseconds;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public const short In = 0x01;
    public const short Out = 0x04;
    public const short Error = 0x08;
    public const short HangUp = 0x10;

    public int Fd;
    public short Events;
    public short Answer;
}

/// <summary><c>struct statx_timestamp</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatXTime
{
    public long Seconds;
    public uint Nanoseconds;
    private readonly int _reserved;

    /// <summary>Nanoseconds since 1970; 0 for earlier times, which WASI cannot express.</summary>
    public readonly ulong ToNanoseconds() => Seconds < 0 ? 0 : ((ulong)Seconds * 1_000_000_000) + Nanoseconds;
}

/// <summary><c>struct statx</c>, 256 bytes; the same on every architecture.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct StatX
{
    /// <summary>The fields that stat(2) has.</summary>
    public const uint BasicStats = 0x7ff;

    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint LinkCount;
    public uint UserId;
    public uint GroupId;
    public ushort Mode;
    private readonly ushort _spare;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public StatXTime AccessTime;
    public StatXTime BirthTime;
    public StatXTime ChangeTime;
    public StatXTime ModificationTime;
    public uint RawDeviceMajor;
    public uint RawDeviceMinor;
    public uint DeviceMajor;
    public uint DeviceMinor;
}
