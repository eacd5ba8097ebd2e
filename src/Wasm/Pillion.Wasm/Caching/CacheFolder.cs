namespace Pillion.Wasm.Caching;

/// <summary>
/// The folder of a cache: nobody but its user may write to it, because whoever can write there decides what code this process runs.
/// Several processes may use it at the same time.
/// </summary>
internal sealed class CacheFolder
{
    /// <summary>Extension of complete files.</summary>
    public const string Extension = ".wasm-cache";

    /// <summary>Extension of files that are being written.</summary>
    public const string UnfinishedExtension = ".new";

    // What writers that were killed leave behind; no writer needs so long.
    private static readonly TimeSpan s_abandonedAfter = TimeSpan.FromHours(1);

    private const UnixFileMode ByOthers =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private readonly string _path;

    private CacheFolder(string path) => _path = path;

    /// <summary>Opens a folder, and makes it if there is none.</summary>
    /// <exception cref="UnauthorizedAccessException">It cannot be made, or others may use it, too; the message says what to do.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static CacheFolder Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // What is made in a user's profile is that user's there.
            Directory.CreateDirectory(path);
            return new CacheFolder(path);
        }

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, Private);
        }

        if (FileOwner.IsForeign(path, out var owner))
        {
            throw new UnauthorizedAccessException(
                $"the folder belongs to user {owner.File} and not to {owner.Process}, as whom this process runs; choose another folder"
            );
        }

        var mode = File.GetUnixFileMode(path);
        return (mode & ByOthers) == 0
            ? new CacheFolder(path)
            : throw new UnauthorizedAccessException($"other users may use the folder; run: chmod 700 {path}");
    }

    public string PathOf(CacheKey key) => Path.Combine(_path, key.FileName + Extension);

    /// <summary>Notes that a file was used: those that were not for longest are the first to go.</summary>
    public static void Touch(string path, DateTime now)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Someone deleted it, or the disk is read-only: it is used all the same.
        }
    }

    /// <summary>Deletes a file; others may be just about to do so, too.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays until it can be replaced.
        }
    }

    /// <summary>Deletes the files that were not used for longest until all together are no larger than <paramref name="maxBytes"/>.</summary>
    public void Evict(long maxBytes, DateTime now)
    {
        var files = new List<(string Path, long Length, DateTime Used)>();
        long total = 0;
        foreach (var file in new DirectoryInfo(_path).EnumerateFiles())
        {
            try
            {
                if (file.Extension == Extension)
                {
                    files.Add((file.FullName, file.Length, file.LastWriteTimeUtc));
                    total += file.Length;
                }
                else if (file.Extension == UnfinishedExtension && now - file.LastWriteTimeUtc > s_abandonedAfter)
                {
                    Delete(file.FullName);
                }
            }
            catch (FileNotFoundException)
            {
                // Another process was faster.
            }
        }

        files.Sort(static (a, b) => a.Used.CompareTo(b.Used));
        foreach (var file in files)
        {
            if (total <= maxBytes)
            {
                break;
            }

            Delete(file.Path);
            total -= file.Length;
        }
    }
}
