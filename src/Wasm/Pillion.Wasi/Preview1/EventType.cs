namespace Pillion.Wasi.Preview1;

/// <summary>What an event or subscription is about (witx <c>$eventtype</c>).</summary>
internal enum EventType : byte
{
    /// <summary><c>clock</c>: a clock has reached a time.</summary>
    Clock = 0,

    /// <summary><c>fd_read</c>: a descriptor has data; regular files always have.</summary>
    FdRead = 1,

    /// <summary><c>fd_write</c>: a descriptor takes data; regular files always do.</summary>
    FdWrite = 2,
}
