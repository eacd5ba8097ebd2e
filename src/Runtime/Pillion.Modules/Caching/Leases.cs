using System.Collections.Concurrent;

namespace Pillion.Modules.Caching;

/// <summary>
/// The files of a cache that this process has in use: held open, which other processes see, and the system forgets when a process dies. A file that
/// anybody has open is not deleted.
/// </summary>
internal sealed class Leases : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<string, FileStream> _held = new(StringComparer.Ordinal);

    /// <summary>Takes a file into use.</summary>
    /// <returns>Whether it is there.</returns>
    public async ValueTask<bool> TakeAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var file = Open(path);
                if (File.Exists(path))
                {
                    Hold(path, file);
                    return true;
                }

                // It was deleted between being opened and being locked.
                await file.DisposeAsync();
                return false;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
            catch (IOException e) when (CacheLock.IsHeld(e))
            {
                // Somebody is about to delete it, or has found that somebody uses it.
                await Task.Delay(s_pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Gives a complete file its name, in use from the first moment.</summary>
    public void Keep(string work, string path)
    {
        var file = Open(work);
        try
        {
            File.Move(work, path, overwrite: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        Hold(path, file);
    }

    /// <summary>Deletes a file that no process has in use.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDelete(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var path in _held.Keys)
        {
            if (_held.TryRemove(path, out var file))
            {
                file.Dispose();
            }
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);

    /// <summary>The newest one counts: the file may have been replaced by one of the same bytes.</summary>
    private void Hold(string path, FileStream file)
    {
        while (!_held.TryAdd(path, file))
        {
            if (_held.TryRemove(path, out var older))
            {
                older.Dispose();
            }
        }
    }
}
