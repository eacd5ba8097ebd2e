namespace Pillion.Wasi.Preview1;

/// <summary>Which times to set, and to what (witx <c>$fstflags</c>).</summary>
[Flags]
internal enum FstFlags : ushort
{
    /// <summary>No time.</summary>
    None = 0,

    /// <summary><c>atim</c>: Adjust the last data access timestamp to the value stored in <c>filestat::atim</c>.</summary>
    Atim = 1 << 0,

    /// <summary><c>atim_now</c>: Adjust the last data access timestamp to the time of clock <c>clockid::realtime</c>.</summary>
    AtimNow = 1 << 1,

    /// <summary><c>mtim</c>: Adjust the last data modification timestamp to the value stored in <c>filestat::mtim</c>.</summary>
    Mtim = 1 << 2,

    /// <summary><c>mtim_now</c>: Adjust the last data modification timestamp to the time of clock <c>clockid::realtime</c>.</summary>
    MtimNow = 1 << 3,
}
