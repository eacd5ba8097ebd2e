using Pillion.Guests.Components.Blobstore.Storage;
using Pillion.Wasi.Preview2.Io;

namespace Pillion.Guests.Components.Blobstore;

/// <summary>The stream that a value is read from, a chunk at a time.</summary>
internal sealed class ObjectReader(BlobstoreHost host, ObjectRecord record, long start, long length) : InputStream(host.Wasi)
{
    private readonly ObjectRange _range = new(host.Objects.Chunks, record, start, length);

    /// <inheritdoc/>
    private protected override bool IsReadyCore => true;

    /// <inheritdoc/>
    private protected override StreamStatus ReadCore(int length, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (_range.IsAtEnd)
        {
            return StreamStatus.Closed;
        }

        if (length == 0)
        {
            return StreamStatus.Ok;
        }

        var read = BlobstoreHost.Answer(_range.ReadAsync(length, host.Cancel));
        if (read.IsError)
        {
            Failure = new StreamFailure(default, new BlobstoreException(read.Error));
            return StreamStatus.Failed;
        }

        bytes = read.Value;
        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override void Close() => host.Objects.Chunks.Release(record.Id);
}
