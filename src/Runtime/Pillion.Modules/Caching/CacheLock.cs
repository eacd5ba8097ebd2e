namespace Pillion.Modules.Caching;

/// <summary>
/// A lock among all processes that share a cache: an open file that nobody else may open. The system gives it back when a process dies. The files stay: to delete
/// one that somebody waits for would let two in.
/// </summary>
internal static class CacheLock
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: how an open says that another one holds the file.
    private static readonly int[] s_held = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether a file could not be opened because another one holds it.</summary>
    public static bool IsHeld(IOException exception) => s_held.Contains(exception.HResult);

    /// <summary>Waits for a lock; disposing gives it back.</summary>
    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                await Task.Delay(s_pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
