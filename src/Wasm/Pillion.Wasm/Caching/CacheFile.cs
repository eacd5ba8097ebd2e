using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pillion.Wasm.Caching;

/// <summary>
/// A file of the cache: the image of an assembly, what else there is to know, and a trailer by which a reader sees that both are what was
/// written. What is checked is a copy in memory, and it is that copy that is loaded.
/// </summary>
/// <remarks>
/// <code>
///   image │ facts │ "PWCACHE2" │ length of image (8) │ length of facts (8) │ zero (8) │ SHA-256 of key, image, facts and the 32 bytes before it
/// </code>
/// The digest finds damage: truncation, lost blocks, files under a wrong name. It is no signature: who may write to the folder may also write a
/// digest. That nobody else may is <see cref="CacheFolder"/>'s to see to.
/// </remarks>
internal static class CacheFile
{
    private const int TrailerLength = HeadLength + SHA256.HashSizeInBytes;
    private const int HeadLength = 32;

    private static ReadOnlySpan<byte> Magic => "PWCACHE2"u8;

    /// <summary>Reads a whole file and checks it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    /// <exception cref="IOException">It cannot be read, or there is none.</exception>
    public static CacheEntry Read(string path, CacheKey key)
    {
        // Writers replace files and never change them, so that no lock is needed.
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        if (length is < TrailerLength or > int.MaxValue)
        {
            throw new InvalidDataException($"it has {length} bytes");
        }

        var bytes = new NativeBuffer((int)length);
        try
        {
            for (var position = 0; position < bytes.Span.Length; )
            {
                var read = RandomAccess.Read(file, bytes.Span[position..], position);
                position += read > 0 ? read : throw new InvalidDataException("it is cut off");
            }

            var imageLength = Check(bytes.Span, key);
            return new CacheEntry(bytes, imageLength, CompiledModule.FromBytes(bytes.Span[imageLength..^TrailerLength]));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static int Check(ReadOnlySpan<byte> file, CacheKey key)
    {
        var trailer = file[^TrailerLength..];
        var imageLength = BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]);
        var factsLength = BinaryPrimitives.ReadUInt64LittleEndian(trailer[16..]);
        if (!trailer.StartsWith(Magic) || imageLength > (uint)file.Length || factsLength != (uint)file.Length - imageLength - TrailerLength)
        {
            throw new InvalidDataException("it is cut off");
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(key, file[..^SHA256.HashSizeInBytes], default, default, digest);
        return digest.SequenceEqual(trailer[HeadLength..])
            ? (int)imageLength
            : throw new InvalidDataException("its digest does not match its contents");
    }

    private static void Hash(CacheKey key, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key.Hash);
        hash.AppendData(a);
        hash.AppendData(b);
        hash.AppendData(c);
        hash.GetHashAndReset(digest);
    }

    /// <summary>Writes a file that only this user may read, under a name of its own, and gives it its name when it is complete.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, CacheKey key, ReadOnlySpan<byte> image, ReadOnlySpan<byte> facts)
    {
        var trailer = new byte[TrailerLength];
        Magic.CopyTo(trailer);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), image.Length);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(16), facts.Length);
        Hash(key, image, facts, trailer.AsSpan(0, HeadLength), trailer.AsSpan(HeadLength));

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var unfinished = $"{path}.{Guid.NewGuid():N}{CacheFolder.UnfinishedExtension}";
        try
        {
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(image);
                file.Write(facts);
                file.Write(trailer);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
