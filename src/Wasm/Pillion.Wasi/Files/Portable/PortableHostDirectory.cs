using Pillion.Wasi.Descriptors;

namespace Pillion.Wasi.Files.Portable;

/// <summary>A preopened directory where there are no directory handles to be had: a path.</summary>
internal sealed class PortableHostDirectory : IHostDirectory
{
    private readonly string _path;

    private PortableHostDirectory(string path) => _path = path;

    /// <summary>Finds a directory given by an absolute path.</summary>
    public static PortableHostDirectory Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"The directory '{path}', to be given to a guest, does not exist.");
        }

        // Resolved once, so that replacing a link later does not redirect guests.
        var target = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true);
        return new PortableHostDirectory(target?.FullName ?? path);
    }

    /// <inheritdoc/>
    public DirectoryDescriptor View() => new PortableDirectory(_path);

    /// <inheritdoc/>
    public void Dispose() { }
}
