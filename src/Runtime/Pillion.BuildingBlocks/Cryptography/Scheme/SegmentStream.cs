using System.Buffers;

namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>
/// A document on its way through the cipher, read by whoever wants the result: one segment is taken from the source, transformed and given away
/// before the next one is touched. Which segment is the last shows only when the source ends, so a byte is read ahead.
/// </summary>
internal sealed class SegmentStream : Stream
{
    private readonly Stream _source;
    private readonly SegmentCipher _cipher;
    private readonly bool _isEncrypting;
    private readonly int _inputSize;

    // One byte more than a segment: the one that tells that another follows.
    private readonly byte[] _input;
    private readonly byte[] _output;
    private int _inputFilled;
    private ReadOnlyMemory<byte> _ready;
    private uint _number;
    private bool _isDone;
    private bool _isDisposed;

    private SegmentStream(Stream source, FileKey key, ReadOnlyMemory<byte> first, bool isEncrypting)
    {
        _source = source;
        _cipher = key.CreateSegmentCipher();
        _isEncrypting = isEncrypting;
        _inputSize = SegmentCipher.SegmentSize + (isEncrypting ? 0 : SegmentCipher.TagSize);
        _input = ArrayPool<byte>.Shared.Rent(_inputSize + 1);
        _output = ArrayPool<byte>.Shared.Rent(SegmentCipher.SegmentSize + SegmentCipher.TagSize);
        if (isEncrypting)
        {
            _ready = first;
        }
        else
        {
            first.Span.CopyTo(_input);
            _inputFilled = first.Length;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length is not known before the end.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream only reads forward.");
        set => throw new NotSupportedException("The stream only reads forward.");
    }

    /// <summary>A stream of the header and then the encrypted segments.</summary>
    public static ValueTask<Stream> EncryptAsync(
        Stream plaintext,
        FileKey key,
        ReadOnlyMemory<byte> header,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new SegmentStream(plaintext, key, header, isEncrypting: true));
    }

    /// <summary>A stream of the plaintext. The first segment is decrypted here, so that small documents fail before anything is answered.</summary>
    public static async ValueTask<Stream> DecryptAsync(
        Stream ciphertext,
        FileKey key,
        ReadOnlyMemory<byte> first,
        CancellationToken cancellationToken
    )
    {
        var stream = new SegmentStream(ciphertext, key, first, isEncrypting: false);
        try
        {
            await stream.NextSegmentAsync(cancellationToken);
            return stream;
        }
        catch
        {
            // The source stays the caller's until there is an answer.
            stream.Release();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_ready.IsEmpty && !_isDone && !buffer.IsEmpty)
        {
            try
            {
                await NextSegmentAsync(cancellationToken);
            }
            catch (EncryptionException e)
            {
                throw new IOException(e.Message, e);
            }
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The source is asynchronous: use ReadAsync.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream only reads forward.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream only reads.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream only reads.");

    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            Release();
            await _source.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            Release();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask NextSegmentAsync(CancellationToken cancellationToken)
    {
        while (_inputFilled <= _inputSize)
        {
            var read = await _source.ReadAsync(_input.AsMemory(_inputFilled, _inputSize + 1 - _inputFilled), cancellationToken);
            if (read == 0)
            {
                break;
            }

            _inputFilled += read;
        }

        var isLast = _inputFilled <= _inputSize;
        var length = Math.Min(_inputFilled, _inputSize);
        _isDone = isLast;
        if (length == 0)
        {
            // Only an empty document gets here: it has no segments at all.
            return;
        }

        if (!isLast && _number == uint.MaxValue)
        {
            throw new EncryptionException("input stream is too large");
        }

        Transform(length, isLast);
        _number++;
        _inputFilled -= length;
        _input.AsSpan(length, _inputFilled).CopyTo(_input);
    }

    private void Transform(int length, bool isLast)
    {
        var input = _input.AsSpan(0, length);
        if (_isEncrypting)
        {
            _cipher.Encrypt(input, _output.AsSpan(0, length + SegmentCipher.TagSize), _number, isLast);
            _ready = _output.AsMemory(0, length + SegmentCipher.TagSize);
            return;
        }

        try
        {
            _cipher.Decrypt(input, _output.AsSpan(0, Math.Max(0, length - SegmentCipher.TagSize)), _number, isLast);
        }
        catch (EncryptionException e)
        {
            _isDone = true;
            throw new EncryptionException(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"error processing segment {_number}: {e.Message}"),
                e
            );
        }

        _ready = _output.AsMemory(0, length - SegmentCipher.TagSize);
    }

    /// <summary>Plaintext does not stay behind in the pool.</summary>
    private void Release()
    {
        _isDisposed = true;
        _ready = default;
        _cipher.Dispose();
        ArrayPool<byte>.Shared.Return(_input, clearArray: true);
        ArrayPool<byte>.Shared.Return(_output, clearArray: true);
    }
}
