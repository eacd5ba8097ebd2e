using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>Attributes of a file (witx <c>$filestat</c>). Times are nanoseconds since 1970-01-01T00:00:00Z.</summary>
internal record struct FileStat
{
    public ulong Device;
    public ulong Inode;
    public FileType FileType;
    public ulong LinkCount;
    public ulong Size;
    public ulong AccessTime;
    public ulong ModificationTime;
    public ulong ChangeTime;
}
