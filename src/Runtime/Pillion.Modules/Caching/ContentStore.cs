using System.Text;

namespace Pillion.Modules.Caching;

/// <summary>
/// Files by their digest, and names that stand for digests, in a folder that all of a user's processes share:
/// <code>
/// blobs/sha256/0a1b…   the bytes; complete, or not there
/// names/77c2…          a name's digest, what belongs to it, and the name; the file is called by the name's hash
/// locks/…  work/…      who fetches what now, and what is not complete yet
/// </code>
/// A file's time of writing is when it was last used. What was handed out is kept as long as the process that has it lives (<see cref="Leases"/>).
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="maxBytes">How much the blobs may take; those that nobody has used for longest go (<see cref="CacheTrimmer"/>).</param>
internal sealed class ContentStore(string folder, long maxBytes) : IDisposable
{
    // Between its last byte and its name a file is nobody's for a moment; what nobody has for longer was left by a process that was killed.
    private static readonly TimeSpan s_longestRename = TimeSpan.FromMinutes(10);

    private readonly Leases _leases = new();
    private bool _isClean;

    /// <summary>The file with these bytes, or null. What was changed on the disk since is not used, and thrown away.</summary>
    public async Task<string?> FindAsync(ContentDigest digest, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        if (!await _leases.TakeAsync(path, cancellationToken))
        {
            return null;
        }

        if (await ContentDigest.OfFileAsync(path, digest.Algorithm, cancellationToken) == digest)
        {
            Touch(path);
            return path;
        }

        File.Delete(path);
        return null;
    }

    /// <summary>Others may throw away what was handed out.</summary>
    public void Dispose() => _leases.Dispose();

    /// <summary>The file with these bytes, fetched once however many ask for it at the same time, here and in other processes.</summary>
    /// <param name="digest">The bytes' digest.</param>
    /// <param name="limit">The most bytes taken.</param>
    /// <param name="source">Whom messages blame.</param>
    /// <param name="fetch">Writes the bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModuleSourceException">What came has another digest, or is too much.</exception>
    public async Task<string> FindOrFetchAsync(
        ContentDigest digest,
        long limit,
        string source,
        Func<StoreWriter, Task> fetch,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(digest, cancellationToken) is { } there)
        {
            return there;
        }

        using var held = await LockAsync(digest.ToString(), cancellationToken);
        if (await FindAsync(digest, cancellationToken) is { } fetched)
        {
            return fetched;
        }

        await using var writer = StoreWriter.Create(WorkFolder(), digest.Algorithm, limit, source);
        await fetch(writer);
        var found = await writer.CompleteAsync(cancellationToken);
        if (found != digest)
        {
            throw new ModuleSourceException(
                $"{source} was changed on the way or where it is kept: its digest is {found}, and should be {digest}. It is not used."
            );
        }

        return Keep(writer, digest);
    }

    /// <summary>Stores bytes whose digest is known only when they are all there.</summary>
    public async Task<(string Path, ContentDigest Digest)> AddAsync(
        long limit,
        string source,
        Func<StoreWriter, Task> fetch,
        CancellationToken cancellationToken
    )
    {
        await using var writer = StoreWriter.Create(WorkFolder(), "sha256", limit, source);
        await fetch(writer);
        var digest = await writer.CompleteAsync(cancellationToken);

        // A file that somebody has in use is not to be replaced: the new one would be nobody's.
        using var held = await LockAsync(digest.ToString(), cancellationToken);
        return (await FindAsync(digest, cancellationToken) ?? Keep(writer, digest), digest);
    }

    /// <summary>Keeps others, here and in other processes, from working on the same thing.</summary>
    public Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken) =>
        CacheLock.AcquireAsync(Path.Combine(Folder("locks"), FileNameOf(name)), cancellationToken);

    /// <summary>What a name stood for when it was last set.</summary>
    /// <returns>The digest and the note beside it; null for a name that was never set.</returns>
    public (ContentDigest Digest, string Note)? Resolve(string name)
    {
        var path = Path.Combine(Folder("names"), FileNameOf(name));
        return File.Exists(path) && File.ReadAllLines(path) is [var text, var note, ..] && ContentDigest.TryParse(text, out var digest)
            ? (digest, note)
            : null;
    }

    /// <summary>Sets what a name stands for.</summary>
    /// <param name="name">The name: a URL, a reference.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="note">One line that belongs to it.</param>
    public void Set(string name, ContentDigest digest, string note = "")
    {
        var work = Path.Combine(WorkFolder(), Guid.NewGuid().ToString("N"));
        File.WriteAllText(work, $"{digest}\n{note.ReplaceLineEndings(" ")}\n{name}\n");
        File.Move(work, Path.Combine(Folder("names"), FileNameOf(name)), overwrite: true);
    }

    private string Keep(StoreWriter writer, ContentDigest digest)
    {
        var path = PathOf(digest);
        Folder("blobs", digest.Algorithm);
        _leases.Keep(writer.Path, path);
        CacheTrimmer.Trim(folder, maxBytes);
        return path;
    }

    /// <summary>Says that a file was used. Where that cannot be said nothing is thrown away, either.</summary>
    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache of somebody else's.
        }
    }

    private string WorkFolder()
    {
        var path = Folder("work");
        if (!_isClean)
        {
            _isClean = true;
            var limit = (TimeProvider.System.GetUtcNow() - s_longestRename).UtcDateTime;
            foreach (var file in Directory.EnumerateFiles(path).Where(f => File.GetLastWriteTimeUtc(f) < limit))
            {
                Leases.TryDelete(file);
            }
        }

        return path;
    }

    private string PathOf(ContentDigest digest) => Path.Combine(folder, "blobs", digest.Algorithm, digest.Hex);

    private static string FileNameOf(string name) => ContentDigest.Of(Encoding.UTF8.GetBytes(name)).Hex;

    private string Folder(params ReadOnlySpan<string> parts)
    {
        var path = Path.Combine([folder, .. parts]);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
