using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Files;
using Pillion.Wasi.Files.Linux;
using Pillion.Wasi.Files.Portable;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Tests.Testing;

/// <summary>
/// A temporary folder with <c>inside/</c>, which a guest would be given, and <c>outside/secret</c> beside it, which it must not reach.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private readonly List<IDisposable> _opened = [];

    public Sandbox()
    {
        Root = Directory.CreateTempSubdirectory("pillion-wasi-").FullName;
        Directory.CreateDirectory(Inside);
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Secret, "outside");
    }

    public string Root { get; }

    public string Inside => Path.Combine(Root, "inside");

    public string Outside => Path.Combine(Root, "outside");

    public string Secret => Path.Combine(Outside, "secret");

    /// <summary>What lies outside, so that a test can see that nothing changed: names, contents, times.</summary>
    public string DescribeOutside() =>
        string.Join(
            '\n',
            Directory
                .EnumerateFileSystemEntries(Outside, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path =>
                    $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {(File.Exists(path) ? File.ReadAllText(path) : "directory")}"
                )
        );

    public string PathOf(string name) => Path.Combine(Inside, name);

    /// <summary>The directory as a guest's descriptor.</summary>
    public DirectoryDescriptor Open(ResolverKind resolver)
    {
        IHostDirectory host =
            resolver == ResolverKind.Portable ? PortableHostDirectory.Open(Inside) : LinuxHostDirectory.Open(Inside, Get(resolver));
        _opened.Add(host);
        var view = host.View();
        _opened.Add(view);
        return view;
    }

    public void Dispose()
    {
        _opened.ForEach(item => item.Dispose());
        Directory.Delete(Root, recursive: true);
    }

    public static IPathResolver Get(ResolverKind kind)
    {
        if (kind == ResolverKind.Walking)
        {
            return PathResolvers.Walking;
        }

        Assert.SkipUnless(OpenAt2Resolver.IsAvailable(), "Permanent on this machine: its kernel, or a filter, has no openat2.");
        return new OpenAt2Resolver(PathResolvers.Walking);
    }
}

/// <summary>The ways to confine paths.</summary>
public enum ResolverKind
{
    OpenAt2,
    Walking,

    /// <summary>What systems other than Linux have; it works here as well.</summary>
    Portable,
}

/// <summary>Short forms for what the tests do all the time.</summary>
internal static class DescriptorExtensions
{
    public static readonly OpenRequest ReadOnly = new(OFlags.None, FdFlags.None, Follow: true, Read: true, Write: false);

    public static readonly OpenRequest ReadWrite = new(OFlags.None, FdFlags.None, Follow: true, Read: true, Write: true);

    public static readonly OpenRequest Create = new(OFlags.Creat, FdFlags.None, Follow: true, Read: true, Write: true);

    public static Errno Open(this DirectoryDescriptor directory, string path, OpenRequest request, out Descriptor? opened) =>
        directory.Open(Encoding.UTF8.GetBytes(path), request, out opened);

    public static Descriptor MustOpen(this DirectoryDescriptor directory, string path, OpenRequest request)
    {
        Assert.Equal(Errno.Success, directory.Open(path, request, out var opened));
        return opened!;
    }

    public static string ReadToEnd(this Descriptor descriptor)
    {
        var text = new StringBuilder();
        var buffer = new byte[64];
        while (true)
        {
            Assert.Equal(Errno.Success, descriptor.Read(buffer, mayWait: true, CancellationToken.None, out var count));
            if (count == 0)
            {
                return text.ToString();
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    public static void MustWrite(this Descriptor descriptor, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(Errno.Success, descriptor.Write(bytes, mayWait: true, CancellationToken.None, out var count));
        Assert.Equal(bytes.Length, count);
    }

    public static FileStat MustStat(this DirectoryDescriptor directory, string path, bool follow = true)
    {
        Assert.Equal(Errno.Success, directory.GetStat(Encoding.UTF8.GetBytes(path), follow, out var stat));
        return stat;
    }
}
