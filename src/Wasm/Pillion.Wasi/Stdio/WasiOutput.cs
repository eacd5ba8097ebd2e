namespace Pillion.Wasi.Stdio;

/// <summary>
/// Where a guest's standard output or error goes. Derive from it to take the bytes yourself, or use <see cref="WasiOutputBuffer"/>,
/// <see cref="ToStream"/> or <see cref="Null"/>.
/// </summary>
public abstract class WasiOutput
{
    /// <summary>Takes everything and keeps nothing.</summary>
    public static WasiOutput Null { get; } = new NullOutput();

    /// <summary>
    /// Whether to present this as a terminal. C libraries then write line by line; otherwise they fill a buffer first, which is
    /// much faster.
    /// </summary>
    public virtual bool IsTerminal => false;

    /// <summary>Writes to a stream, with its synchronous methods, on the guest's thread. The stream stays open.</summary>
    public static WasiOutput ToStream(Stream stream, bool isTerminal = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamOutput(stream, isTerminal);
    }

    /// <summary>Takes bytes, all of them. Called on the guest's thread; the span is guest memory and valid during the call only.</summary>
    /// <remarks>An <see cref="IOException"/> becomes the guest's <c>errno</c>; any other exception ends the guest and reaches its caller.</remarks>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The guest asked that what it wrote be passed on (<c>fd_sync</c>).</summary>
    public virtual void Flush() { }

    private sealed class NullOutput : WasiOutput
    {
        public override void Write(ReadOnlySpan<byte> bytes) { }
    }

    private sealed class StreamOutput(Stream stream, bool isTerminal) : WasiOutput
    {
        public override bool IsTerminal => isTerminal;

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            if (isTerminal)
            {
                stream.Flush();
            }
        }

        public override void Flush() => stream.Flush();
    }
}
