namespace Pillion.Samples.Tests.Testing;

/// <summary>Where things are in the working copy that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of Pillion.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder, named from the root.</summary>
    public static string PathOf(string name) => Path.GetFullPath(Path.Combine(Root, name));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Pillion.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Pillion.slnx was not found above " + AppContext.BaseDirectory);
    }
}
