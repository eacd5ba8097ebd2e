using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2.Io;

/// <summary><c>wasi:io/streams.input-stream</c>.</summary>
internal abstract partial class InputStream(WasiContext context, WasiResource? parent = null) : WasiResource(context, parent), IReadiness
{
    /// <summary>The most that one read gives, in bytes, whatever the guest asks for.</summary>
    public const int MaxRead = 65_536;

    private bool _hasFailed;

    /// <summary>Whether a read would give something: bytes, the end or an error.</summary>
    public bool IsReady => _hasFailed || IsReadyCore;

    /// <inheritdoc/>
    public virtual ulong NanosecondsToAsk => ulong.MaxValue;

    /// <summary>Why the last operation answered <see cref="StreamStatus.Failed"/>.</summary>
    public StreamFailure Failure { get; private protected set; }

    private protected abstract bool IsReadyCore { get; }

    /// <summary><c>read</c>: what is there now, perhaps nothing.</summary>
    /// <param name="length">The most to read; more than <see cref="MaxRead"/> is not given at once.</param>
    /// <param name="bytes">Valid until the next operation on the stream.</param>
    public StreamStatus Read(ulong length, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (_hasFailed)
        {
            return StreamStatus.Closed;
        }

        var status = ReadCore((int)Math.Min(length, MaxRead), out bytes);
        _hasFailed = status == StreamStatus.Failed;
        return status;
    }

    /// <summary><c>blocking-read</c>: waits for at least one byte, unless none is asked for.</summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public StreamStatus BlockingRead(ulong length, out ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            if (length > 0)
            {
                Context.WaitFor(this);
            }

            var status = Read(length, out bytes);
            if (status != StreamStatus.Ok || bytes.Length > 0 || length == 0)
            {
                return status;
            }
        }
    }

    /// <summary><c>skip</c>: reads and throws away.</summary>
    public StreamStatus Skip(ulong length, out ulong count)
    {
        var status = Read(length, out var bytes);
        count = (ulong)bytes.Length;
        return status;
    }

    /// <summary><c>blocking-skip</c></summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public StreamStatus BlockingSkip(ulong length, out ulong count)
    {
        var status = BlockingRead(length, out var bytes);
        count = (ulong)bytes.Length;
        return status;
    }

    /// <summary><c>subscribe</c></summary>
    public Pollable Subscribe() => new(Context, this, this);

    /// <inheritdoc/>
    private protected override string Describe() => "an input-stream";

    /// <summary>Reads what is there.</summary>
    /// <param name="length">From 0 to <see cref="MaxRead"/>.</param>
    private protected abstract StreamStatus ReadCore(int length, out ReadOnlyMemory<byte> bytes);
}
