using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Polling;

/// <summary>
/// What <c>poll_oneoff</c> answers (witx <c>$event</c>).
/// <code>
///   0          8       10     16        24      32
///   | userdata | error | type | nbytes  | flags |
/// </code>
/// </summary>
internal struct PollEvent
{
    /// <summary>Size in guest memory, in bytes.</summary>
    public const int Size = 32;

    public ulong UserData;
    public Errno Error;
    public EventType Type;
    public ulong Bytes;
    public EventRwFlags Flags;
}
