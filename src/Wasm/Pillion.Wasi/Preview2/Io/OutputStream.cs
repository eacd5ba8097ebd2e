using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2.Io;

/// <summary><c>wasi:io/streams.output-stream</c>.</summary>
internal abstract partial class OutputStream(WasiContext context, WasiResource? parent = null) : WasiResource(context, parent), IReadiness
{
    /// <summary>The most that the blocking functions which write and flush may be given, in bytes (the WIT's number).</summary>
    public const int MaxBlockingWrite = 4096;

    private static readonly byte[] s_zeroes = new byte[4096];

    private bool _hasFailed;

    /// <summary>Whether <see cref="CheckWrite"/> would permit something, or has an error to tell.</summary>
    public bool IsReady => _hasFailed || IsReadyCore;

    /// <inheritdoc/>
    public virtual ulong NanosecondsToAsk => ulong.MaxValue;

    /// <summary>Why the last operation answered <see cref="StreamStatus.Failed"/>.</summary>
    public StreamFailure Failure { get; private protected set; }

    private protected abstract bool IsReadyCore { get; }

    /// <summary><c>check-write</c>: how many bytes may be written now; 0 while those before are on their way.</summary>
    public StreamStatus CheckWrite(out ulong permit)
    {
        permit = 0;
        if (_hasFailed)
        {
            return StreamStatus.Closed;
        }

        var status = Keep(CheckCore(out var bytes));
        permit = (ulong)bytes;
        return status;
    }

    /// <summary><c>write</c>: takes all the bytes.</summary>
    /// <exception cref="WasmTrapException">They are more than <see cref="CheckWrite"/> permits.</exception>
    public StreamStatus Write(ReadOnlySpan<byte> bytes)
    {
        var status = CheckWrite(out var permit);
        if (status != StreamStatus.Ok)
        {
            return status;
        }

        if ((ulong)bytes.Length > permit)
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                $"The guest wrote {bytes.Length} bytes to an output-stream that permitted {permit}."
            );
        }

        return bytes.IsEmpty ? StreamStatus.Ok : Keep(WriteCore(bytes));
    }

    /// <summary><c>flush</c>: asks that what was written be passed on; nothing is permitted until it was.</summary>
    public StreamStatus Flush() => _hasFailed ? StreamStatus.Closed : Keep(FlushCore());

    /// <summary><c>blocking-flush</c></summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public StreamStatus BlockingFlush()
    {
        var status = Flush();
        return status == StreamStatus.Ok ? BlockingCheckWrite(out _) : status;
    }

    /// <summary><c>blocking-write-and-flush</c></summary>
    /// <exception cref="WasmTrapException">The bytes are more than <see cref="MaxBlockingWrite"/>.</exception>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public StreamStatus BlockingWriteAndFlush(ReadOnlySpan<byte> bytes)
    {
        ThrowIfTooLong((ulong)bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = BlockingCheckWrite(out var permit);
            if (status != StreamStatus.Ok)
            {
                return status;
            }

            var piece = bytes[..(int)Math.Min((ulong)bytes.Length, permit)];
            bytes = bytes[piece.Length..];
            status = Write(piece);
            if (status != StreamStatus.Ok)
            {
                return status;
            }
        }

        return BlockingFlush();
    }

    /// <summary><c>write-zeroes</c></summary>
    /// <exception cref="WasmTrapException">They are more than <see cref="CheckWrite"/> permits.</exception>
    public StreamStatus WriteZeroes(ulong length)
    {
        var status = CheckWrite(out var permit);
        if (status == StreamStatus.Ok && length > permit)
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                $"The guest wrote {length} zeroes to an output-stream that permitted {permit}."
            );
        }

        return status != StreamStatus.Ok || length == 0 ? status : Keep(WriteZeroesCore((int)length));
    }

    /// <summary><c>blocking-write-zeroes-and-flush</c></summary>
    /// <exception cref="WasmTrapException">They are more than <see cref="MaxBlockingWrite"/>.</exception>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public StreamStatus BlockingWriteZeroesAndFlush(ulong length)
    {
        ThrowIfTooLong(length);
        return BlockingWriteAndFlush(s_zeroes.AsSpan(0, (int)length));
    }

    /// <summary><c>splice</c>: moves what can be read and written now.</summary>
    public StreamStatus Splice(InputStream source, ulong length, out ulong count)
    {
        count = 0;
        var status = CheckWrite(out var permit);
        if (status != StreamStatus.Ok || permit == 0)
        {
            return status;
        }

        status = source.Read(Math.Min(length, permit), out var bytes);
        if (status == StreamStatus.Failed)
        {
            Failure = source.Failure;
        }

        if (status != StreamStatus.Ok || bytes.IsEmpty)
        {
            return status;
        }

        count = (ulong)bytes.Length;
        return Keep(WriteCore(bytes.Span));
    }

    /// <summary><c>blocking-splice</c>: waits until something can be moved, unless nothing is asked for.</summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public StreamStatus BlockingSplice(InputStream source, ulong length, out ulong count)
    {
        while (true)
        {
            if (length > 0)
            {
                Context.WaitFor(this);
                Context.WaitFor(source);
            }

            var status = Splice(source, length, out count);
            if (status != StreamStatus.Ok || count > 0 || length == 0)
            {
                return status;
            }
        }
    }

    /// <summary><c>subscribe</c></summary>
    public Pollable Subscribe() => new(Context, this, this);

    /// <inheritdoc/>
    private protected override string Describe() => "an output-stream";

    /// <summary>How many bytes may be written now.</summary>
    private protected abstract StreamStatus CheckCore(out int permit);

    /// <summary>Takes bytes that were permitted; not none.</summary>
    private protected abstract StreamStatus WriteCore(ReadOnlySpan<byte> bytes);

    /// <summary>Takes zeroes that were permitted; not none.</summary>
    private protected virtual StreamStatus WriteZeroesCore(int length)
    {
        var status = StreamStatus.Ok;
        while (status == StreamStatus.Ok && length > 0)
        {
            var count = Math.Min(length, s_zeroes.Length);
            status = WriteCore(s_zeroes.AsSpan(0, count));
            length -= count;
        }

        return status;
    }

    /// <summary>Begins to pass on what was written.</summary>
    private protected abstract StreamStatus FlushCore();

    private static void ThrowIfTooLong(ulong length)
    {
        if (length > MaxBlockingWrite)
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                $"The guest wrote {length} bytes by a function of output-stream that takes at most {MaxBlockingWrite} at once."
            );
        }
    }

    private StreamStatus BlockingCheckWrite(out ulong permit)
    {
        while (true)
        {
            Context.WaitFor(this);
            var status = CheckWrite(out permit);
            if (status != StreamStatus.Ok || permit > 0)
            {
                return status;
            }
        }
    }

    private StreamStatus Keep(StreamStatus status)
    {
        _hasFailed |= status == StreamStatus.Failed;
        return status;
    }
}
