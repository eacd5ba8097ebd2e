namespace Pillion.Testing;

/// <summary>Programs of the test folder that tests start as processes, to kill them.</summary>
public static class TestProgram
{
    /// <summary>The path of a program; test projects lie beside each other in the artifacts folder.</summary>
    /// <param name="name">Its project's name. The test's project refers to it, so that it is built.</param>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string PathOf(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"build {name} first: it is started by this test", path);
    }
}
