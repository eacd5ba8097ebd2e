using Pillion.Guests.Components.Blobstore.Storage;
using Pillion.Guests.Components.Blobstore.Wit.Types;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Blobstore;

/// <summary>
/// <c>wasi:blobstore/types.outgoing-value</c>: written in chunks once <c>write-data</c> has said where they go, and an object when it is finished.
/// What was not finished never was.
/// </summary>
internal sealed class OutgoingValue(BlobstoreHost host) : WasiResource(host.Wasi), IOutgoingValue
{
    // Chunks that are full and have no place yet, and the one that is being filled.
    private readonly Queue<byte[]> _full = [];
    private byte[] _chunk = [];
    private int _filled;
    private int _held;
    private long _size;
    private Upload? _upload;
    private string? _failure;
    private bool _hasStream;
    private bool _isFinishing;

    Result<IOutputStream, Unit> IOutgoingValue.OutgoingValueWriteBody()
    {
        if (_hasStream)
        {
            return Result<IOutputStream, Unit>.Err(Unit.Value);
        }

        _hasStream = true;
        return Result<IOutputStream, Unit>.Ok(new ObjectWriter(host.Wasi, this));
    }

    /// <summary><c>write-data</c>: says where it goes.</summary>
    /// <exception cref="BlobstoreException">It was said before, or there is no such place.</exception>
    public async ValueTask WriteToAsync(OpenedContainer container, string name)
    {
        if (_upload is not null)
        {
            throw new BlobstoreException("this outgoing-value was given to write-data before: make another one for another object");
        }

        var upload = host.Objects.Begin(container, name);
        await host.Objects.ThrowIfGoneAsync(container, host.Cancel);
        _upload = upload;
        await SendFullAsync();
    }

    /// <summary>Takes bytes.</summary>
    /// <returns>What is wrong, if anything.</returns>
    public Errno Write(ReadOnlySpan<byte> bytes)
    {
        if (_size + bytes.Length > BlobstoreLimits.ObjectBytes)
        {
            return Fail(Errno.FBig, $"an object has at most {BlobstoreLimits.ObjectBytes} bytes");
        }

        _size += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, BlobstoreLimits.ChunkBytes - _filled);
            if (host.HeldBytes + count > BlobstoreLimits.HeldBytes)
            {
                return Fail(
                    Errno.NoMem,
                    $"values hold {BlobstoreLimits.HeldBytes} bytes of memory, the most that they may: call write-data before writing more, and finish"
                );
            }

            Append(bytes[..count]);
            bytes = bytes[count..];
            if (_filled == BlobstoreLimits.ChunkBytes)
            {
                _full.Enqueue(_chunk);
                (_chunk, _filled) = ([], 0);
                if (_upload is not null && BlobstoreHost.Answer(SendFullAsync()) is { IsError: true, Error: var message })
                {
                    return Fail(Errno.Io, message);
                }
            }
        }

        return Errno.Success;
    }

    /// <summary><c>finish</c>: the object is there, or it is not.</summary>
    public Result<Unit, string> Finish()
    {
        // If that traps, the value is still open, and given up when the guest ends.
        _isFinishing = !HasChildren;
        Consume();
        var result = BlobstoreHost.Answer(CommitAsync());
        if (result.IsError)
        {
            GiveUp();
        }

        return result;
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an outgoing-value";

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (!_isFinishing)
        {
            GiveUp();
        }
    }

    private async ValueTask CommitAsync()
    {
        if (_failure is not null)
        {
            throw new BlobstoreException(_failure);
        }

        if (_upload is null)
        {
            throw new BlobstoreException("finish was called without write-data, which says where the value is to be kept");
        }

        await SendFullAsync();
        if (_filled > 0)
        {
            // The store may keep the array, so it has no more than is needed.
            Array.Resize(ref _chunk, _filled);
            await _upload.AddAsync(_chunk, host.Cancel);
        }

        await _upload.CommitAsync(host.Cancel);
        LetGo(_held);
    }

    private async ValueTask SendFullAsync()
    {
        while (_full.TryPeek(out var chunk))
        {
            await _upload!.AddAsync(chunk, host.Cancel);
            _full.Dequeue();
            LetGo(chunk.Length);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_chunk.Length < _filled + bytes.Length)
        {
            Array.Resize(ref _chunk, Math.Min(Math.Max(_filled + bytes.Length, _chunk.Length * 2), BlobstoreLimits.ChunkBytes));
        }

        bytes.CopyTo(_chunk.AsSpan(_filled));
        _filled += bytes.Length;
        _held += bytes.Length;
        host.HeldBytes += bytes.Length;
    }

    private void LetGo(int bytes)
    {
        _held -= bytes;
        host.HeldBytes -= bytes;
    }

    private Errno Fail(Errno errno, string message)
    {
        _failure ??= message;
        return errno;
    }

    private void GiveUp()
    {
        LetGo(_held);
        _full.Clear();
        _chunk = [];
        if (_upload is not null)
        {
            // Nobody waits: the guest may have ended.
            _ = host.Objects.Chunks.CleanUpAsync(_upload.AbandonAsync);
        }
    }
}
