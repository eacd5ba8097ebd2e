namespace Pillion.Testing.Servers.Processes;

/// <summary>Where Debian puts programs.</summary>
internal static class Programs
{
    /// <summary>The path, if such a program is there.</summary>
    public static string? Find(string path) => File.Exists(path) ? path : null;
}
