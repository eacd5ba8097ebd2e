namespace Pillion.Testing;

/// <summary>The working copy that the tests were built in.</summary>
/// <remarks>It is found above the program and not by what the compiler says of its sources: repeatable builds do not say where they were.</remarks>
public static class Repository
{
    /// <summary>The folder of <c>Pillion.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder, named from the root; it need not exist.</summary>
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
