using Pillion.Wasi.Preview1;
using Pillion.Wasi.Stdio;

namespace Pillion.Wasi.Descriptors;

/// <summary>Standard output or error.</summary>
internal sealed class OutputDescriptor(WasiOutput output) : Descriptor
{
    /// <inheritdoc/>
    public override FileType FileType => output.IsTerminal ? FileType.CharacterDevice : FileType.Unknown;

    /// <inheritdoc/>
    public override Rights Supported => RightsOf.Output;

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> bytes, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        count = 0;
        try
        {
            output.Write(bytes);
            count = bytes.Length;
            return Errno.Success;
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno Sync()
    {
        try
        {
            output.Flush();
            return Errno.Success;
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno DataSync() => Sync();
}
