using Pillion.Wasi.Descriptors;

namespace Pillion.Wasi.Stdio;

/// <summary>Where a guest's standard input comes from.</summary>
public abstract class WasiInput
{
    private protected WasiInput() { }

    /// <summary>Nothing: the guest finds the end at once.</summary>
    public static WasiInput Empty { get; } = FromMemory(default);

    /// <summary>Bytes in memory, which must not change while guests read them. Each context reads them from the start.</summary>
    public static WasiInput FromMemory(ReadOnlyMemory<byte> bytes) => new MemoryInput(bytes);

    /// <summary>A stream, read asynchronously and ahead by at most 16 KiB. It stays open, and serves one context.</summary>
    /// <param name="stream">A readable stream.</param>
    /// <param name="isTerminal">Whether to present it as a terminal.</param>
    public static WasiInput FromStream(Stream stream, bool isTerminal = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamInput(stream, isTerminal);
    }

    /// <summary>A reader of its own for one context.</summary>
    internal abstract Descriptor Open();

    private sealed class MemoryInput(ReadOnlyMemory<byte> bytes) : WasiInput
    {
        internal override Descriptor Open() => new MemoryInputDescriptor(bytes);
    }

    private sealed class StreamInput(Stream stream, bool isTerminal) : WasiInput
    {
        internal override Descriptor Open() => new StreamInputDescriptor(stream, isTerminal);
    }
}
