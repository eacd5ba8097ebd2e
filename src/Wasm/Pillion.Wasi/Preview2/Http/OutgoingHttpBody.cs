using System.Buffers;
using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>
/// The body of a message that a guest sends, from the side that receives it. It is written while it is read; the guest waits when it is
/// <see cref="MaxBuffered"/> ahead.
/// </summary>
public sealed class OutgoingHttpBody : IDisposable
{
    /// <summary>How many bytes wait for a slow reader, before the guest waits itself.</summary>
    public const int MaxBuffered = PipeOutputStream.Permit;

    private static readonly PipeOptions s_options = new(
        pauseWriterThreshold: MaxBuffered,
        resumeWriterThreshold: MaxBuffered / 2,
        useSynchronizationContext: false
    );

    private readonly Pipe _pipe = new(s_options);

    internal OutgoingHttpBody(long? length) => Length = length;

    /// <summary>Its bytes. The read fails with a <see cref="WasiHttpException"/> if the guest gives the body up.</summary>
    public PipeReader Reader => _pipe.Reader;

    /// <summary>What its <c>content-length</c> says, in bytes.</summary>
    public long? Length { get; }

    /// <summary>The fields after the body, if there are any. Set when <see cref="Reader"/> has ended.</summary>
    public HttpFields? Trailers { get; private set; }

    /// <summary>Whether the guest has finished it or given it up: nothing more is written.</summary>
    public bool IsEnded { get; private set; }

    internal PipeWriter Writer => _pipe.Writer;

    /// <summary>The body as a stream. Who disposes that before its end wants no more of it.</summary>
    /// <param name="stop">Called then: what the guest still does for it is in vain.</param>
    public Stream AsStream(Action stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        return new OutgoingBodyStream(this, stop);
    }

    /// <summary>Takes the body in one piece, if all of it is there already.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="WasiHttpException">The guest gave the body up.</exception>
    public bool TryTakeAll(out byte[] bytes)
    {
        bytes = [];
        if (!Reader.TryRead(out var read))
        {
            return false;
        }

        if (!read.IsCompleted)
        {
            Reader.AdvanceTo(read.Buffer.Start);
            return false;
        }

        bytes = read.Buffer.ToArray();
        Reader.AdvanceTo(read.Buffer.End);
        Dispose();
        return true;
    }

    /// <summary>Nobody will read it any more: the guest finds its stream closed.</summary>
    public void Dispose() => _pipe.Reader.Complete();

    internal void Finish(HttpFields? trailers)
    {
        (Trailers, IsEnded) = (trailers, true);
        _pipe.Writer.Complete();
    }

    internal void Abort(ErrorCode error)
    {
        IsEnded = true;
        _pipe.Writer.Complete(new WasiHttpException(error));
    }
}
