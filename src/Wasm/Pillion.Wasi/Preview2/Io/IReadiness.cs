namespace Pillion.Wasi.Preview2.Io;

/// <summary>Something that a guest can wait for.</summary>
internal interface IReadiness
{
    /// <summary>
    /// Whether it has happened. If not, whatever it takes is begun, and sets <see cref="Polling.GuestWait.Event"/> of the context when it
    /// is worth asking again.
    /// </summary>
    bool IsReady { get; }

    /// <summary>After how many nanoseconds to ask again although nobody set the event.</summary>
    ulong NanosecondsToAsk => ulong.MaxValue;
}
