using Pillion.Guests.Components.Blobstore.Storage;
using Pillion.Guests.Components.Blobstore.Wit.Types;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Blobstore;

/// <summary><c>wasi:blobstore/types.incoming-value</c>: an object, or a part of it. It is kept until this is closed, even if it is deleted.</summary>
internal sealed class IncomingValue(BlobstoreHost host, ObjectRecord record, long start, long length)
    : WasiResource(host.Wasi),
        IIncomingValue
{
    private bool _isPassedOn;

    ulong IIncomingValue.Size() => (ulong)length;

    /// <summary><c>incoming-value-consume-async</c></summary>
    public InputStream Open()
    {
        _isPassedOn = true;
        Consume();
        return new ObjectReader(host, record, start, length);
    }

    /// <summary><c>incoming-value-consume-sync</c></summary>
    public Result<ReadOnlyMemory<byte>, string> ReadAll()
    {
        var answer = BlobstoreHost.Answer(ReadAllAsync());
        Consume();
        return answer;
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an incoming-value";

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (!_isPassedOn)
        {
            host.Objects.Chunks.Release(record.Id);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync()
    {
        if (length > BlobstoreLimits.SyncBytes)
        {
            throw new BlobstoreException(
                $"{length} bytes are more than are given at once, which is {BlobstoreLimits.SyncBytes}: use incoming-value-consume-async"
            );
        }

        var reading = new ObjectRange(host.Objects.Chunks, record, start, length);
        var first = await reading.ReadAsync(int.MaxValue, host.Cancel);
        if (reading.IsAtEnd)
        {
            return first;
        }

        var all = new byte[length];
        first.CopyTo(all);
        for (var filled = first.Length; !reading.IsAtEnd; )
        {
            var next = await reading.ReadAsync(int.MaxValue, host.Cancel);
            next.CopyTo(all.AsMemory(filled));
            filled += next.Length;
        }

        return all;
    }
}
