using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;
using static Pillion.Wasi.Tests.Testing.DescriptorExtensions;

namespace Pillion.Wasi.Tests.Files;

/// <summary>Every way out of a preopen that is known, through every operation that takes a path.</summary>
public sealed class EscapeTests : IDisposable
{
    private static readonly string[] s_waysToOutside =
    [
        "../outside",
        "./../outside",
        "dir/../../outside",
        "dir//..//..//outside",
        "dir/./../dir/../../outside",
        "to-outside",
        "to-outside/.",
        "dir/up/outside",
        "dir/up/../outside",
        "chain",
        "absolute",
        "absolute-root/proc/self/cwd",
        "to-dir/../../outside",
        "to-parent-in-two/../outside",
    ];

    private readonly Sandbox _sandbox = new();

    public EscapeTests()
    {
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        File.WriteAllText(_sandbox.PathOf("file"), "inside");
        Directory.CreateDirectory(Path.Combine(_sandbox.Outside, "empty"));
        Link("to-outside", "../outside");
        Link("dir/up", "../..");
        Link("chain", "chain1");
        Link("chain1", "dir/../chain2/");
        Link("chain2", "dir/../../outside");
        Link("absolute", _sandbox.Outside);
        Link("absolute-root", "/");
        Link("to-dir", "dir");
        Link("to-parent-in-two", "dir/../dir/up/inside/..");
        Link("to-secret", "../outside/secret");
        Link("to-new", "../outside/new");
        Link("to-secret-absolute", _sandbox.Secret);
    }

    public static TheoryData<ResolverKind, string> WaysToOutside() =>
        [.. Enum.GetValues<ResolverKind>().SelectMany(kind => s_waysToOutside.Select(way => (kind, way)))];

    public void Dispose() => _sandbox.Dispose();

    [Theory, MemberData(nameof(WaysToOutside))]
    public void EveryOperation_PathThroughTheOutside_IsNotPermitted(ResolverKind resolver, string way)
    {
        var before = _sandbox.DescribeOutside();
        var directory = _sandbox.Open(resolver);
        var secret = Encoding.UTF8.GetBytes($"{way}/secret");
        var fresh = Encoding.UTF8.GetBytes($"{way}/new");
        var empty = Encoding.UTF8.GetBytes($"{way}/empty");
        var buffer = new byte[64];

        Assert.Equal(Errno.Perm, directory.Open(secret, ReadOnly, out _));
        Assert.Equal(Errno.Perm, directory.Open(secret, ReadWrite with { Follow = false }, out _));
        Assert.Equal(Errno.Perm, directory.Open(secret, ReadOnly with { Flags = OFlags.Trunc }, out _));
        Assert.Equal(Errno.Perm, directory.Open(fresh, Create, out _));
        Assert.Equal(Errno.Perm, directory.Open(empty, ReadOnly with { Flags = OFlags.Directory }, out _));
        Assert.Equal(Errno.Perm, directory.GetStat(secret, follow: true, out _));
        Assert.Equal(Errno.Perm, directory.GetStat(secret, follow: false, out _));
        Assert.Equal(Errno.Perm, directory.SetTimes(secret, follow: true, new FileTimes(1, 1, FstFlags.Mtim)));
        Assert.Equal(Errno.Perm, directory.SetTimes(secret, follow: false, new FileTimes(1, 1, FstFlags.Mtim)));
        Assert.Equal(Errno.Perm, directory.ReadLink(secret, buffer, out _));
        Assert.Equal(Errno.Perm, directory.CreateDirectory(fresh));
        Assert.Equal(Errno.Perm, directory.RemoveDirectory(empty));
        Assert.Equal(Errno.Perm, directory.UnlinkFile(secret));
        Assert.Equal(Errno.Perm, directory.Symlink("x"u8, fresh));
        Assert.Equal(Errno.Perm, directory.Rename(secret, directory, "stolen"u8));
        Assert.Equal(Errno.Perm, directory.Rename("file"u8, directory, secret));
        Assert.Equal(Errno.Perm, directory.Link(secret, directory, "stolen"u8));
        Assert.Equal(Errno.Perm, directory.Link("file"u8, directory, fresh));

        Assert.Equal(before, _sandbox.DescribeOutside());
        Assert.False(File.Exists(_sandbox.PathOf("stolen")));
    }

    [Theory, EveryResolver(Portable = true)]
    public void EveryOperation_AbsolutePath_IsNotPermitted(ResolverKind resolver)
    {
        var before = _sandbox.DescribeOutside();
        var directory = _sandbox.Open(resolver);

        foreach (var start in (string[])["", "/", "//"])
        {
            var secret = Encoding.UTF8.GetBytes($"{start}{_sandbox.Secret}");
            var fresh = Encoding.UTF8.GetBytes($"{start}{_sandbox.Outside}/new");
            Assert.Equal(Errno.Perm, directory.Open(secret, ReadOnly, out _));
            Assert.Equal(Errno.Perm, directory.Open(fresh, Create, out _));
            Assert.Equal(Errno.Perm, directory.GetStat(secret, follow: false, out _));
            Assert.Equal(Errno.Perm, directory.SetTimes(secret, follow: false, new FileTimes(1, 1, FstFlags.Mtim)));
            Assert.Equal(Errno.Perm, directory.ReadLink(secret, new byte[8], out _));
            Assert.Equal(Errno.Perm, directory.CreateDirectory(fresh));
            Assert.Equal(Errno.Perm, directory.UnlinkFile(secret));
            Assert.Equal(Errno.Perm, directory.RemoveDirectory(secret));
            Assert.Equal(Errno.Perm, directory.Symlink("x"u8, fresh));
            Assert.Equal(Errno.Perm, directory.Rename("file"u8, directory, secret));
            Assert.Equal(Errno.Perm, directory.Rename(secret, directory, "stolen"u8));
            Assert.Equal(Errno.Perm, directory.Link(secret, directory, "stolen"u8));
        }

        Assert.Equal(before, _sandbox.DescribeOutside());
    }

    [Theory, EveryResolver(Portable = true)]
    public void EveryOperation_LastComponentIsALinkToTheOutside_DoesNotGoThere(ResolverKind resolver)
    {
        var before = _sandbox.DescribeOutside();
        var directory = _sandbox.Open(resolver);

        foreach (var name in (string[])["to-secret", "to-secret-absolute"])
        {
            var link = Encoding.UTF8.GetBytes(name);
            Assert.Equal(Errno.Perm, directory.Open(link, ReadOnly, out _));
            Assert.Equal(Errno.Perm, directory.Open(link, ReadOnly with { Flags = OFlags.Trunc }, out _));
            Assert.Equal(Errno.Perm, directory.Open(link, Create, out _));
            Assert.Equal(Errno.Loop, directory.Open(link, ReadOnly with { Follow = false }, out _));
            Assert.Equal(Errno.Perm, directory.GetStat(link, follow: true, out _));
            Assert.Equal(FileType.SymbolicLink, directory.MustStat(name, follow: false).FileType);
            Assert.Equal(Errno.Perm, directory.SetTimes(link, follow: true, new FileTimes(1, 1, FstFlags.Mtim)));
            Assert.Equal(Errno.Success, directory.SetTimes(link, follow: false, new FileTimes(1, 1, FstFlags.Mtim)));
            Assert.Equal(Errno.Exist, directory.CreateDirectory(link));
        }

        Assert.Equal(Errno.Perm, directory.Open("to-new"u8, Create, out _));
        Assert.Equal(before, _sandbox.DescribeOutside());
    }

    [Theory, EveryResolver]
    public void EveryOperation_LinkToTheOutsideWithSlash_DoesNotGoThere(ResolverKind resolver)
    {
        var before = _sandbox.DescribeOutside();
        var directory = _sandbox.Open(resolver);

        foreach (var name in (string[])["to-outside/", "absolute//", "chain/", "dir/up/"])
        {
            var link = Encoding.UTF8.GetBytes(name);
            Assert.Equal(Errno.Perm, directory.Open(link, ReadOnly with { Follow = false }, out _));
            Assert.Equal(Errno.Perm, directory.GetStat(link, follow: false, out _));
            Assert.Equal(Errno.Perm, directory.SetTimes(link, follow: false, new FileTimes(1, 1, FstFlags.Mtim)));
            Assert.Equal(Errno.Perm, directory.ReadLink(link, new byte[8], out _));
            Assert.Equal(Errno.Perm, directory.Link(link, directory, "stolen"u8));
            Assert.Equal(Errno.NotDir, directory.RemoveDirectory(link));
            Assert.Equal(Errno.NotDir, directory.UnlinkFile(link));
            Assert.Equal(Errno.NotDir, directory.Rename(link, directory, "stolen"u8));
            Assert.NotEqual(Errno.Success, directory.Rename("dir"u8, directory, link));
            Assert.Equal(Errno.Exist, directory.CreateDirectory(link));
        }

        Assert.Equal(before, _sandbox.DescribeOutside());
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_ParentOfTheRoot_IsNotPermitted(ResolverKind resolver)
    {
        var directory = _sandbox.Open(resolver);

        foreach (var path in (string[])["..", "../", "./..", "dir/../..", "dir/up", "../inside", "../inside/file", "dir/up/inside/file"])
        {
            Assert.Equal((path, Errno.Perm), (path, directory.Open(path, ReadOnly, out _)));
            Assert.Equal((path, Errno.Perm), (path, directory.GetStat(Encoding.UTF8.GetBytes(path), follow: true, out _)));
        }
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_ThroughOpenedSubdirectory_CannotLeaveIt(ResolverKind resolver)
    {
        using var sub = (DirectoryDescriptor)_sandbox.Open(resolver).MustOpen("dir", ReadOnly);

        Assert.Equal(Errno.Perm, sub.Open("../file", ReadOnly, out _));
    }

    [Theory, EveryResolver]
    public void Open_MagicLinksOfProc_AreNotFollowed(ResolverKind resolver)
    {
        // A preopen of /proc is the embedder's decision; its links to open files and roots must still not be a way out.
        using var host = Pillion.Wasi.Files.Linux.LinuxHostDirectory.Open("/proc/self", Sandbox.Get(resolver));
        using var directory = host.View();

        foreach (var path in (string[])["root/etc/passwd", "cwd", "fd/0", "exe"])
        {
            Assert.NotEqual((path, Errno.Success), (path, directory.Open(path, ReadOnly, out _)));
        }
    }

    [Theory, EveryResolver]
    public void ReadDirectory_Parent_HidesItsInode(ResolverKind resolver)
    {
        var directory = _sandbox.Open(resolver);

        var entries = DirectoryEntries.ReadAll(directory, 4096);

        var self = directory.MustStat(".").Inode;
        Assert.Equal(self, entries.Single(entry => entry.Name == ".").Inode);
        Assert.Equal(self, entries.Single(entry => entry.Name == "..").Inode);
    }

    private void Link(string name, string content) => File.CreateSymbolicLink(_sandbox.PathOf(name), content);
}
