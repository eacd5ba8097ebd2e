using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>Standard input from memory.</summary>
internal sealed class MemoryInputDescriptor(ReadOnlyMemory<byte> bytes) : Descriptor
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <inheritdoc/>
    public override FileType FileType => FileType.Unknown;

    /// <inheritdoc/>
    public override Rights Supported => RightsOf.Input;

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Readiness PollRead(ManualResetEventSlim? wake) =>
        new(IsReady: true, (ulong)_rest.Length, _rest.IsEmpty ? EventRwFlags.Hangup : EventRwFlags.None);
}
