using Pillion.Wasi;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Io;

namespace Pillion.Guests.Components.Blobstore;

/// <summary>The stream that a value is written to. Writing is done when a function returns: a guest is as fast as the store.</summary>
internal sealed class ObjectWriter(WasiContext context, OutgoingValue value) : OutputStream(context, value)
{
    private const int Permit = 65_536;

    /// <inheritdoc/>
    private protected override bool IsReadyCore => true;

    /// <inheritdoc/>
    private protected override StreamStatus CheckCore(out int permit)
    {
        permit = Permit;
        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override StreamStatus WriteCore(ReadOnlySpan<byte> bytes)
    {
        var errno = value.Write(bytes);
        if (errno == Errno.Success)
        {
            return StreamStatus.Ok;
        }

        Failure = new StreamFailure(errno, null);
        return StreamStatus.Failed;
    }

    /// <inheritdoc/>
    private protected override StreamStatus FlushCore() => StreamStatus.Ok;
}
