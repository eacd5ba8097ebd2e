namespace Pillion.Wasm.Fuzz;

/// <summary>The checkout that this program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Pillion.slnx</c>.</summary>
    public static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Pillion.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Pillion.slnx was not found above " + AppContext.BaseDirectory);
    }
}
