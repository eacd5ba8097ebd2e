namespace Pillion.Modules.Caching;

/// <summary>Keeps a cache within its size: throws away the blobs that nobody has used for longest, and none that a process has in use.</summary>
internal static class CacheTrimmer
{
    /// <summary>Does it if there is too much. Processes may do it at the same time.</summary>
    /// <param name="folder">The cache.</param>
    /// <param name="maxBytes">How much its blobs may take.</param>
    public static void Trim(string folder, long maxBytes)
    {
        var blobs = Blobs(folder);
        var bytes = blobs.Sum(blob => blob.Length);
        if (bytes <= maxBytes)
        {
            return;
        }

        foreach (var blob in blobs.OrderBy(blob => blob.LastWriteTimeUtc))
        {
            if (Leases.TryDelete(blob.FullName))
            {
                bytes -= blob.Length;
                if (bytes <= maxBytes)
                {
                    break;
                }
            }
        }

        DropNames(folder);
    }

    private static List<FileInfo> Blobs(string folder)
    {
        var blobs = new List<FileInfo>();
        foreach (var file in new DirectoryInfo(Path.Combine(folder, "blobs")).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            // Another process may be at it, too.
            file.Refresh();
            if (file.Exists)
            {
                blobs.Add(file);
            }
        }

        return blobs;
    }

    /// <summary>A name whose blob is gone says nothing any more.</summary>
    private static void DropNames(string folder)
    {
        var names = Path.Combine(folder, "names");
        if (!Directory.Exists(names))
        {
            return;
        }

        foreach (var name in Directory.EnumerateFiles(names))
        {
            try
            {
                if (
                    File.ReadLines(name).FirstOrDefault() is { } text
                    && ContentDigest.TryParse(text, out var digest)
                    && !File.Exists(Path.Combine(folder, "blobs", digest.Algorithm, digest.Hex))
                )
                {
                    File.Delete(name);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is being set at this moment, or was dropped.
            }
        }
    }
}
