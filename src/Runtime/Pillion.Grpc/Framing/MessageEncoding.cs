using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Pillion.Grpc.Framing;

/// <summary>A compression of messages: <c>gzip</c>, or <c>deflate</c>, which is zlib's format (RFC 1950).</summary>
internal sealed class MessageEncoding
{
    /// <summary>What this implementation reads, for <c>grpc-accept-encoding</c>.</summary>
    public const string Accepted = "identity,gzip,deflate";

    private static readonly MessageEncoding s_gzip = new(
        "gzip",
        static target => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
        static source => new GZipStream(source, CompressionMode.Decompress)
    );

    private static readonly MessageEncoding s_deflate = new(
        "deflate",
        static target => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true),
        static source => new ZLibStream(source, CompressionMode.Decompress)
    );

    private readonly Func<Stream, Stream> _compress;
    private readonly Func<Stream, Stream> _decompress;

    private MessageEncoding(string name, Func<Stream, Stream> compress, Func<Stream, Stream> decompress)
    {
        Name = name;
        _compress = compress;
        _decompress = decompress;
    }

    public string Name { get; }

    /// <summary>Finds an encoding by name; false for one that is not known. Nothing and <c>identity</c> are null.</summary>
    public static bool TryGet(string? name, out MessageEncoding? encoding)
    {
        encoding = name switch
        {
            "gzip" => s_gzip,
            "deflate" => s_deflate,
            _ => null,
        };
        return encoding is not null || name is null or "" or "identity";
    }

    /// <summary>Whether a list as in <c>grpc-accept-encoding</c> has this one.</summary>
    public bool IsAmong(string? list)
    {
        foreach (var range in list.AsSpan().Split(','))
        {
            if (list.AsSpan(range).Trim(' ').SequenceEqual(Name))
            {
                return true;
            }
        }

        return false;
    }

    public void Compress(ReadOnlyMemory<byte> source, PooledBuffer target)
    {
        using var stream = _compress(new BufferStream(target));
        stream.Write(source.Span);
    }

    /// <exception cref="GrpcException">It is larger than allowed, or damaged.</exception>
    public void Decompress(in ReadOnlySequence<byte> source, PooledBuffer target, int? maxSize)
    {
        // What decompresses wants a stream of one array.
        var array = default(ArraySegment<byte>);
        if (!source.IsSingleSegment || !MemoryMarshal.TryGetArray(source.First, out array))
        {
            array = source.ToArray();
        }

        using var stream = _decompress(new MemoryStream(array.Array!, array.Offset, array.Count, writable: false));
        try
        {
            while (stream.Read(target.GetSpan(4096)) is > 0 and var read)
            {
                target.Advance(read);
                if (target.Length > maxSize)
                {
                    throw FrameFormat.TooLarge("received", target.Length, maxSize.Value);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"a message is not compressed with {Name}: {e.Message}", innerException: e);
        }
    }

    /// <summary>Lets a compressing stream write into a buffer.</summary>
    private sealed class BufferStream(PooledBuffer target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);
    }
}
