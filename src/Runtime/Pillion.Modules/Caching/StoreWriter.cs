using System.Security.Cryptography;

namespace Pillion.Modules.Caching;

/// <summary>A file on its way into the store: counted and hashed while it is written, gone when it is not kept.</summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly string _algorithm;
    private readonly long _limit;
    private readonly string _source;
    private IncrementalHash _hash;
    private long _length;

    private StoreWriter(string path, string algorithm, long limit, string source)
    {
        Path = path;
        _algorithm = algorithm;
        _limit = limit;
        _source = source;
        _hash = ContentDigest.CreateHash(algorithm);
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
    }

    /// <summary>Where it is while it is written.</summary>
    public string Path { get; }

    public static StoreWriter Create(string folder, string algorithm, long limit, string source) =>
        new(System.IO.Path.Combine(folder, Guid.NewGuid().ToString("N")), algorithm, limit, source);

    /// <summary>Refuses what says beforehand that it will be too much.</summary>
    public void Expect(long? length)
    {
        if (length > _limit)
        {
            throw TooLarge();
        }
    }

    /// <summary>Throws away what was written: another attempt begins.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _file.Position = 0;
        _length = 0;
        _hash.Dispose();
        _hash = ContentDigest.CreateHash(_algorithm);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _length += bytes.Length;
        if (_length > _limit)
        {
            throw TooLarge();
        }

        _hash.AppendData(bytes.Span);
        await _file.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Closes the file once it is on the disk, so that no crash leaves a name with half of it, and gives its digest.</summary>
    public async Task<ContentDigest> CompleteAsync(CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        return ContentDigest.Finish(_algorithm, _hash);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _hash.Dispose();
        File.Delete(Path);
    }

    private ModuleSourceException TooLarge() =>
        new($"{_source} has more than {_limit} bytes, which is the limit for what is taken from elsewhere");
}
