using Pillion.Wasi.Files.Linux;
using Pillion.Wasi.Files.Portable;

namespace Pillion.Wasi.Files;

/// <summary>Opens directories by the means that the operating system has.</summary>
internal static class HostDirectory
{
    /// <summary>Opens a directory given by an absolute path, following symbolic links.</summary>
    public static IHostDirectory Open(string path) =>
        LinuxCalls.IsSupported ? LinuxHostDirectory.Open(path, PathResolvers.Best) : PortableHostDirectory.Open(path);
}
