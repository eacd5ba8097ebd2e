namespace Pillion.Host.Hosting;

/// <summary>A port for calls between runtimes that is the same each time an app is started from a folder, so that what others remember stays true.</summary>
/// <remarks>Dapr's <c>GetStablePort</c> (<c>utils/port.go</c>).</remarks>
internal static class StablePort
{
    private const int First = 47300;

    /// <summary>The port.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="folder">The folder it is started from.</param>
    public static int For(string appId, string folder)
    {
        // FNV-1a of the UTF-16 text. A cryptographic hash would need OpenSSL, which is 5 MB of memory that an idle runtime does without.
        var hash = 2166136261u;
        foreach (var letter in $"{appId}|{folder}|{Environment.UserName}|{Environment.MachineName}")
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return First + (int)(hash % (ushort.MaxValue - First));
    }
}
