using System.Buffers;
using System.Text;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Portable;

/// <summary>Finds the host path that a guest's path leads to, looking at every component on the way.</summary>
/// <remarks>
/// Between looking and using, another process could put a link in the place of a directory; guests cannot, because
/// <see cref="PortableDirectory"/> makes no links. Linux has better means, see <see cref="Linux.LinuxDirectory"/>.
/// </remarks>
internal static class PortablePath
{
    private const int MaxLinks = 40;

    private static readonly SearchValues<char> s_notInNames = SearchValues.Create("\\:*?\"<>|");

    private static readonly string[] s_devices =
    [
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        .. Enumerable.Range(0, 10).SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"]),
        .. "¹²³".SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"]),
    ];

    /// <summary>Resolves a path beneath a directory.</summary>
    /// <param name="directory">The host path of the directory.</param>
    /// <param name="path">The guest's path.</param>
    /// <param name="follow">Whether the last component is followed if it is a symbolic link; with a slash after it, it always is.</param>
    /// <param name="hostPath">Where it leads; what is there need not exist.</param>
    /// <param name="mustBeDirectory">Whether the path ended with a slash.</param>
    public static Errno Resolve(string directory, ReadOnlySpan<byte> path, bool follow, out string hostPath, out bool mustBeDirectory)
    {
        hostPath = directory;
        mustBeDirectory = path.EndsWith("/"u8);
        if (path.IsEmpty)
        {
            return Errno.NoEnt;
        }

        if (path[0] == (byte)'/')
        {
            return Errno.Perm;
        }

        var pending = new Stack<string>();
        Push(pending, Encoding.UTF8.GetString(path));
        var above = new Stack<string>();
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                if (!above.TryPop(out hostPath!))
                {
                    hostPath = directory;
                    return Errno.Perm;
                }

                continue;
            }

            var isLast = pending.All(rest => rest.Length == 0);
            var errno = Enter(name, isLast && !follow && !mustBeDirectory, isLast, ref hostPath, above, pending, ref links);
            if (errno != Errno.Success)
            {
                return errno;
            }
        }

        return Errno.Success;
    }

    private static Errno Enter(
        string name,
        bool keepLink,
        bool isLast,
        ref string hostPath,
        Stack<string> above,
        Stack<string> pending,
        ref int links
    )
    {
        if (OperatingSystem.IsWindows() && !IsWindowsName(name))
        {
            return Errno.Inval;
        }

        var candidate = Path.Join(hostPath, name);
        if (!keepLink && new FileInfo(candidate).LinkTarget is { } content)
        {
            if (++links > MaxLinks)
            {
                return Errno.Loop;
            }

            if (Path.IsPathRooted(content))
            {
                return Errno.Perm;
            }

            Push(pending, content.Replace(Path.DirectorySeparatorChar, '/'));
            return Errno.Success;
        }

        if (!isLast && !Directory.Exists(candidate))
        {
            return File.Exists(candidate) ? Errno.NotDir : Errno.NoEnt;
        }

        above.Push(hostPath);
        hostPath = candidate;
        return Errno.Success;
    }

    /// <summary>
    /// Whether Windows takes a name as it is. It drops dots and spaces at the end (so that <c>".. "</c> is the parent), sees streams
    /// behind colons and devices in names like <c>NUL.txt</c>.
    /// </summary>
    internal static bool IsWindowsName(ReadOnlySpan<char> name)
    {
        if (name.ContainsAny(s_notInNames) || name[^1] is '.' or ' ')
        {
            return false;
        }

        var dot = name.IndexOf('.');
        var stem = (dot < 0 ? name : name[..dot]).TrimEnd(' ');
        foreach (var device in s_devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static void Push(Stack<string> pending, string path)
    {
        var names = path.Split('/');
        for (var i = names.Length - 1; i >= 0; i--)
        {
            pending.Push(names[i]);
        }
    }
}
