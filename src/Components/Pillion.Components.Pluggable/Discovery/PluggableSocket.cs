using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Pillion.Components.Pluggable.Discovery;

/// <summary>A socket on which a process serves components.</summary>
/// <param name="Path">The socket's file.</param>
/// <param name="Services">The full names of what it serves, by reflection.</param>
internal sealed record PluggableSocket(string Path, FrozenSet<string> Services)
{
    /// <summary>The second half of the types it makes known: the file's name without its ending.</summary>
    public string Name => NameOf(Path);

    /// <summary>Where its channel goes.</summary>
    public string Address => "unix://" + System.IO.Path.GetFullPath(Path);

    /// <summary>The name that a socket's file gives to its components.</summary>
    public static string NameOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>Whether it serves this.</summary>
    public bool Has(ServiceDescriptor service) => Services.Contains(service.FullName);
}
