namespace Pillion.Wasi.Preview1;

/// <summary>Flags of an open file (witx <c>$fdflags</c>).</summary>
[Flags]
internal enum FdFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>append</c>: Every write goes to the end of the file.</summary>
    Append = 1 << 0,

    /// <summary><c>dsync</c>: A write returns when its data is on the device.</summary>
    DSync = 1 << 1,

    /// <summary><c>nonblock</c>: Non-blocking mode.</summary>
    NonBlock = 1 << 2,

    /// <summary><c>rsync</c>: As <c>dsync</c> and <c>sync</c>, for reads.</summary>
    RSync = 1 << 3,

    /// <summary><c>sync</c>: A write returns when its data and the file's metadata are on the device.</summary>
    Sync = 1 << 4,
}
