namespace Pillion.Host.Configuration;

/// <summary>Makes paths from files and flags absolute.</summary>
public static class PathResolver
{
    /// <summary>Where the user is. The process may go elsewhere later, to the folder that a run template's paths are relative to.</summary>
    private static readonly string s_userFolder = Environment.CurrentDirectory;

    /// <summary>The absolute path: <c>~</c> and <c>~/…</c> stand for the home folder, relative paths for what is below the base.</summary>
    public static string Resolve(string baseFolder, string path)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        }

        return Path.GetFullPath(path, baseFolder);
    }

    /// <summary>The path as a person in the current folder would type it: relative when it is below, otherwise as it is.</summary>
    public static string Shorten(string path)
    {
        var relative = Path.GetRelativePath(s_userFolder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
