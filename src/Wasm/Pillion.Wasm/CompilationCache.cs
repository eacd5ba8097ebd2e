using Pillion.Wasm.Caching;

namespace Pillion.Wasm;

/// <summary>
/// Keeps compiled modules in a folder, so that the next process need not validate and compile them. Set it in
/// <see cref="EngineOptions.Cache"/>. Safe for concurrent use, also of one folder by several processes.
/// </summary>
/// <remarks>
/// <para>
/// A file's name is a SHA-256 over the module, the build of the engine, the runtime and the options, so that nothing in it can be out of date. Its
/// contents carry a digest, which is checked at every use: a damaged file is deleted and the module compiled anew. The files are
/// <em>code</em>, trusted as the programs of the user are: the folder must belong to the user of this process and be closed to all others
/// (mode 0700), else it is not used. Nothing protects against somebody who can act as that user, or as root.
/// </para>
/// <para>Whatever goes wrong with the cache, modules are compiled; the first time, <see cref="Warning"/> is told why.</para>
/// </remarks>
public sealed class CompilationCache
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private CacheFolder? _folder;
    private bool _isRefused;
    private bool _hasFailed;
    private int _hits;
    private int _misses;

    /// <summary>A cache in a folder, which is made when it is first needed.</summary>
    /// <param name="folder">Its path; the user's own is <see cref="UserFolder"/>.</param>
    /// <param name="maxBytes">What its files may take together; those that were not used for longest go first. Default 1 GiB.</param>
    public CompilationCache(string folder, long maxBytes = 1L << 30)
        : this(folder, maxBytes, TimeProvider.System) { }

    internal CompilationCache(string folder, long maxBytes, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        Folder = Path.GetFullPath(folder);
        MaxBytes = maxBytes;
        _time = time;
    }

    /// <summary>
    /// Where a user's caches are: <c>$XDG_CACHE_HOME/pillion/wasm</c>, else <c>~/.cache/pillion/wasm</c> (XDG Base Directory Specification); on
    /// Windows in the local application data. Null where the user has no such folder.
    /// </summary>
    public static string? UserFolder
    {
        get
        {
            var xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (Path.IsPathFullyQualified(xdg ?? ""))
            {
                return Path.Combine(xdg!, "pillion", "wasm");
            }

            if (OperatingSystem.IsWindows())
            {
                var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
                return local.Length == 0 ? null : Path.Combine(local, "pillion", "cache", "wasm");
            }

            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length == 0 ? null : Path.Combine(home, ".cache", "pillion", "wasm");
        }
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Folder { get; }

    /// <summary>What its files may take together, in bytes.</summary>
    public long MaxBytes { get; }

    /// <summary>Told once, in one line, why the cache cannot be used or written to. From any thread.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>How many modules were found in it.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>How many had to be compiled.</summary>
    public int Misses => Volatile.Read(ref _misses);

    /// <summary>Whether something went wrong with the cache, so that modules were compiled and not kept.</summary>
    public bool HasFailed => Volatile.Read(ref _hasFailed);

    /// <summary>
    /// Whether the process notes which functions a module calls first, so that later ones compile them on other threads while the first
    /// calls already run. Null: no. Otherwise how long to listen to the runtime after a function was called for the first time; a module that is
    /// disposed of earlier ends it. Costs the process that listens some per cent of its time while it does, and nothing once there is a list.
    /// </summary>
    public TimeSpan? FirstUseWindow { get; init; }

    /// <summary>Bytes of code of modules for which that is done.</summary>
    internal int FirstUseLeastBytes { get; init; } = 32 * 1024;

    /// <summary>
    /// Bytes of functions that are worth a thread. Measured: Yoga's first call compiles 7 KB, which takes 2 ms; queueing takes 0.1.
    /// </summary>
    internal int LeastBytesPerThread { get; init; } = 2 * 1024;

    /// <summary>Whether what is noted could be kept.</summary>
    internal bool IsWritable => !HasFailed && OpenFolder() is not null && FileOwner.MayWrite(Folder);

    internal TimeProvider Time => _time;

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <returns>What is kept of a module; null if that is nothing.</returns>
    internal CacheEntry? Find(CacheKey key)
    {
        string? problem = null;
        var found = OpenFolder() is { } folder ? TryRead(folder.PathOf(key), key, out problem) : null;
        if (problem is not null)
        {
            Warn($"cannot be read: {problem}");
        }

        Interlocked.Increment(ref found is null ? ref _misses : ref _hits);
        return found;
    }

    internal void Store(CacheKey key, ReadOnlySpan<byte> image, CompiledModule module)
    {
        if (TryStore(key, image, module) is { } problem)
        {
            Warn($"cannot be written to: {problem}");
        }
    }

    /// <summary>
    /// Adds the functions that are called first to what is kept of a module. If that is gone, or cannot be replaced, nothing is lost but time.
    /// </summary>
    internal void AddFirstUsed(CacheKey key, int[] tokens)
    {
        if (OpenFolder() is { } folder && TryRead(folder.PathOf(key), key, out _) is { } entry)
        {
            using (entry)
            {
                _ = TryStore(key, entry.Image, entry.Module with { FirstUsed = tokens });
            }
        }
    }

    /// <returns>What went wrong, or null.</returns>
    private string? TryStore(CacheKey key, ReadOnlySpan<byte> image, CompiledModule module)
    {
        if (OpenFolder() is not { } folder || image.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            CacheFile.Write(folder.PathOf(key), key, image, module.ToBytes());
            folder.Evict(MaxBytes, Now);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Deletes the file of a module that turned out not to be loadable.</summary>
    internal void Reject(CacheKey key)
    {
        if (OpenFolder() is { } folder)
        {
            CacheFolder.Delete(folder.PathOf(key));
        }
    }

    /// <param name="problem">What went wrong, if more than that there is no usable file.</param>
    private CacheEntry? TryRead(string path, CacheKey key, out string? problem)
    {
        problem = null;
        try
        {
            var entry = CacheFile.Read(path, key);
            CacheFolder.Touch(path, Now);
            return entry;
        }
        catch (InvalidDataException)
        {
            CacheFolder.Delete(path);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return null;
        }
    }

    private CacheFolder? OpenFolder()
    {
        lock (_lock)
        {
            if (_folder is null && !_isRefused)
            {
                try
                {
                    _folder = CacheFolder.Open(Folder);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    _isRefused = true;
                    Warn($"is not used: {e.Message}");
                }
            }

            return _folder;
        }
    }

    private void Warn(string problem)
    {
        if (!Interlocked.Exchange(ref _hasFailed, true))
        {
            Warning?.Invoke($"The cache of compiled modules {Folder} {problem}");
        }
    }
}
