namespace Pillion.Wasi.Preview1;

/// <summary>State of a descriptor in an event (witx <c>$eventrwflags</c>).</summary>
[Flags]
internal enum EventRwFlags : ushort
{
    /// <summary>Nothing to say.</summary>
    None = 0,

    /// <summary><c>fd_readwrite_hangup</c>: The peer of this socket has closed or disconnected.</summary>
    Hangup = 1 << 0,
}
