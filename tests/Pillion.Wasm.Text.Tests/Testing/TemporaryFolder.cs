namespace Pillion.Wasm.Text.Tests.Testing;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pillion-text-").FullName;

    /// <summary>The path of a file in it; of the folder itself, if none is given.</summary>
    public string File(string name = "") => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
