using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;
using static Pillion.Wasi.Tests.Testing.DescriptorExtensions;

namespace Pillion.Wasi.Tests.Files;

public sealed class HostDirectoryTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory, EveryResolver(Portable = true)]
    public void Open_ExistingFile_ReadsItsContent(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("a/b"));
        File.WriteAllText(_sandbox.PathOf("a/b/file"), "content");
        var directory = _sandbox.Open(resolver);

        using var file = directory.MustOpen("a/./b/..//b/file", ReadOnly);

        Assert.Equal("content", file.ReadToEnd());
        Assert.Equal(FileType.RegularFile, file.FileType);
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_LinksInside_AreFollowed(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("a/b"));
        File.WriteAllText(_sandbox.PathOf("a/file"), "content");
        File.CreateSymbolicLink(_sandbox.PathOf("a/b/up"), "../file");
        Directory.CreateSymbolicLink(_sandbox.PathOf("to-b"), "a/b");
        File.CreateSymbolicLink(_sandbox.PathOf("chain"), "to-b/../b/up");
        var directory = _sandbox.Open(resolver);

        using var file = directory.MustOpen("chain", ReadOnly);

        Assert.Equal("content", file.ReadToEnd());
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_DirectoryBehindLinkWithSlash_IsOpened(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("a"));
        Directory.CreateSymbolicLink(_sandbox.PathOf("link"), "a");
        var directory = _sandbox.Open(resolver);

        using var opened = directory.MustOpen("link/", ReadOnly with { Follow = false });

        Assert.Equal(FileType.Directory, opened.FileType);
    }

    [Theory]
    [InlineData("missing", (int)OFlags.None, false, Errno.NoEnt)]
    [InlineData("", (int)OFlags.None, false, Errno.NoEnt)]
    [InlineData("file/", (int)OFlags.None, false, Errno.NotDir)]
    [InlineData("file/x", (int)OFlags.None, false, Errno.NotDir)]
    [InlineData("file", (int)OFlags.Directory, false, Errno.NotDir)]
    [InlineData("file", (int)(OFlags.Creat | OFlags.Excl), true, Errno.Exist)]
    [InlineData("new/", (int)OFlags.Creat, true, Errno.IsDir)]
    [InlineData("dir", (int)OFlags.None, true, Errno.IsDir)]
    [InlineData("loop", (int)OFlags.None, false, Errno.Loop)]
    [InlineData("dangling", (int)OFlags.None, false, Errno.NoEnt)]
    [InlineData("dangling/x", (int)OFlags.Creat, true, Errno.NoEnt)]
    public void Open_WhatCannotBeOpened_SaysWhy(string path, int flags, bool write, Errno expected)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        File.CreateSymbolicLink(_sandbox.PathOf("loop"), "loop");
        File.CreateSymbolicLink(_sandbox.PathOf("dangling"), "nowhere");

        foreach (var resolver in (ResolverKind[])[ResolverKind.OpenAt2, ResolverKind.Walking])
        {
            var directory = _sandbox.Open(resolver);
            var errno = directory.Open(path, new OpenRequest((OFlags)flags, FdFlags.None, Follow: true, Read: true, write), out _);
            Assert.Equal((resolver, expected), (resolver, errno));
        }
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_LinkNotFollowed_IsLoop(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "file");
        var directory = _sandbox.Open(resolver);

        Assert.Equal(Errno.Loop, directory.Open("link", ReadOnly with { Follow = false }, out _));
        Assert.Equal(
            Errno.NotDir,
            directory.Open("link", new OpenRequest(OFlags.Directory, FdFlags.None, Follow: false, Read: true, Write: false), out _)
        );
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_CreateThroughDanglingLink_CreatesItsTarget(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("a"));
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "a/new");
        var directory = _sandbox.Open(resolver);

        using (var file = directory.MustOpen("link", Create))
        {
            file.MustWrite("x");
        }

        Assert.Equal("x", File.ReadAllText(_sandbox.PathOf("a/new")));
    }

    [Theory, EveryResolver(Portable = true)]
    public void Open_Truncate_EmptiesEvenWithoutWriting(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        var directory = _sandbox.Open(resolver);

        using var file = directory.MustOpen("file", ReadOnly with { Flags = OFlags.Trunc });

        Assert.Equal(0, new FileInfo(_sandbox.PathOf("file")).Length);
    }

    [Theory, EveryResolver]
    public void Open_FortyOneLinks_IsLoop(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("link0"), "content");
        for (var i = 1; i <= 41; i++)
        {
            File.CreateSymbolicLink(_sandbox.PathOf($"link{i}"), $"link{i - 1}");
        }

        var directory = _sandbox.Open(resolver);

        using var file = directory.MustOpen("link40", ReadOnly);
        Assert.Equal(Errno.Loop, directory.Open("link41", ReadOnly, out _));
    }

    [Theory, EveryResolver]
    public void Open_FifoWithoutWriter_DoesNotWait(ResolverKind resolver)
    {
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _sandbox.PathOf("fifo")))
        {
            mkfifo.WaitForExit();
        }

        var directory = _sandbox.Open(resolver);
        using var fifo = directory.MustOpen("fifo", ReadOnly);

        Assert.Equal(FileType.Unknown, fifo.FileType);
        Assert.True(fifo.MustBePolled);
    }

    [Theory, EveryResolver(Portable = true)]
    public void CreateDirectory_ThenRemove_ComesAndGoes(ResolverKind resolver)
    {
        var directory = _sandbox.Open(resolver);

        Assert.Equal(Errno.Success, directory.CreateDirectory("a"u8));
        Assert.Equal(Errno.Success, directory.CreateDirectory("a/b/"u8));
        Assert.Equal(Errno.Exist, directory.CreateDirectory("a/b"u8));
        Assert.Equal(Errno.Exist, directory.CreateDirectory("a/."u8));
        Assert.Equal(Errno.NoEnt, directory.CreateDirectory("missing/x"u8));
        Assert.Equal(Errno.NoEnt, directory.CreateDirectory(""u8));
        Assert.True(Directory.Exists(_sandbox.PathOf("a/b")));
        Assert.Equal(Errno.NotEmpty, directory.RemoveDirectory("a"u8));
        Assert.Equal(Errno.IsDir, directory.UnlinkFile("a/b"u8));
        Assert.Equal(Errno.Success, directory.RemoveDirectory("a/b/"u8));
        Assert.Equal(Errno.Inval, directory.RemoveDirectory("a/."u8));
        Assert.Equal(Errno.Success, directory.RemoveDirectory("a"u8));
        Assert.False(Directory.Exists(_sandbox.PathOf("a")));
    }

    [Theory, EveryResolver(Portable = true)]
    public void UnlinkFile_RemovesLinksThemselves(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "file");
        var directory = _sandbox.Open(resolver);

        Assert.Equal(Errno.NotDir, directory.UnlinkFile("link/"u8));
        Assert.Equal(Errno.Success, directory.UnlinkFile("link"u8));
        Assert.Equal(Errno.NoEnt, directory.UnlinkFile("link"u8));
        Assert.True(File.Exists(_sandbox.PathOf("file")));
    }

    [Theory, EveryResolver]
    public void Rename_BetweenDirectories_Moves(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("a"));
        Directory.CreateDirectory(_sandbox.PathOf("b"));
        File.WriteAllText(_sandbox.PathOf("a/file"), "moved");
        File.WriteAllText(_sandbox.PathOf("b/file"), "replaced");
        var directory = _sandbox.Open(resolver);
        using var target = (DirectoryDescriptor)directory.MustOpen("b", ReadOnly);

        Assert.Equal(Errno.Success, directory.Rename("a/file"u8, target, "file"u8));

        Assert.False(File.Exists(_sandbox.PathOf("a/file")));
        Assert.Equal("moved", File.ReadAllText(_sandbox.PathOf("b/file")));
        Assert.Equal(Errno.IsDir, directory.Rename("b/file"u8, directory, "a"u8));
        Assert.Equal(Errno.NotDir, directory.Rename("b/file/"u8, directory, "c"u8));
        Assert.Equal(Errno.Busy, directory.Rename("."u8, directory, "c"u8));
        Assert.Equal(Errno.Inval, directory.Rename("b"u8, directory, "b/c"u8));
    }

    [Theory, EveryResolver]
    public void Link_MakesAnotherName(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        File.CreateSymbolicLink(_sandbox.PathOf("symlink"), "file");
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        var directory = _sandbox.Open(resolver);

        Assert.Equal(Errno.Success, directory.Link("file"u8, directory, "dir/hard"u8));
        Assert.Equal(Errno.Success, directory.Link("symlink"u8, directory, "of-symlink"u8));
        Assert.Equal(Errno.Exist, directory.Link("file"u8, directory, "symlink"u8));
        Assert.Equal(Errno.Perm, directory.Link("dir"u8, directory, "of-dir"u8));
        Assert.Equal(Errno.Perm, directory.Link("dir/"u8, directory, "of-dir"u8));
        Assert.Equal(Errno.NotDir, directory.Link("file/"u8, directory, "of-file"u8));
        Assert.Equal(Errno.NoEnt, directory.Link("file"u8, directory, "of-file/"u8));

        Assert.Equal(2UL, directory.MustStat("file").LinkCount);
        Assert.Equal(directory.MustStat("file").Inode, directory.MustStat("dir/hard").Inode);
        Assert.Equal(FileType.SymbolicLink, directory.MustStat("of-symlink", follow: false).FileType);
    }

    [Theory, EveryResolver]
    public void Symlink_ThenReadLink_GivesItsContent(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        var directory = _sandbox.Open(resolver);
        var buffer = new byte[16];

        Assert.Equal(Errno.Success, directory.Symlink("../über"u8, "dir/link"u8));
        Assert.Equal(Errno.Exist, directory.Symlink("x"u8, "dir/link"u8));
        Assert.Equal(Errno.NoEnt, directory.Symlink("x"u8, "dir/other/"u8));
        Assert.Equal(Errno.NoEnt, directory.Symlink(""u8, "dir/empty"u8));
        Assert.Equal(Errno.Success, directory.ReadLink("dir/link"u8, buffer, out var used));
        Assert.Equal("../über", Encoding.UTF8.GetString(buffer, 0, used));
        Assert.Equal(Errno.Success, directory.ReadLink("dir/link"u8, buffer.AsSpan(0, 3), out used));
        Assert.Equal(3, used);
        Assert.Equal(Errno.Inval, directory.ReadLink("dir"u8, buffer, out _));
        Assert.Equal(Errno.Inval, directory.ReadLink("dir/"u8, buffer, out _));
        Assert.Equal(Errno.NoEnt, directory.ReadLink("missing"u8, buffer, out _));
    }

    [Theory, EveryResolver(Portable = true)]
    public void GetStat_FollowsOnlyWhenAsked(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "file");
        var directory = _sandbox.Open(resolver);

        var file = directory.MustStat("file");
        Assert.Equal((FileType.RegularFile, 7UL, 1UL), (file.FileType, file.Size, file.LinkCount));
        Assert.Equal(file, directory.MustStat("link"));
        Assert.Equal(file, directory.MustStat("./link"));
        Assert.Equal(FileType.SymbolicLink, directory.MustStat("link", follow: false).FileType);
        Assert.Equal(FileType.SymbolicLink, directory.MustStat("./link", follow: false).FileType);
        Assert.Equal(FileType.Directory, directory.MustStat(".").FileType);
        Assert.Equal(Errno.NotDir, directory.GetStat("link/"u8, follow: false, out _));
        Assert.Equal(Errno.NotDir, directory.GetStat("file/."u8, follow: true, out _));
        Assert.Equal(Errno.NoEnt, directory.GetStat("missing"u8, follow: true, out _));
        Assert.Equal(Errno.NoEnt, directory.GetStat(""u8, follow: true, out _));
    }

    [Theory, EveryResolver]
    public void SetTimes_SetsWhatItIsAskedTo(ResolverKind resolver)
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "file");
        var directory = _sandbox.Open(resolver);
        var before = directory.MustStat("link", follow: false);

        Assert.Equal(Errno.Success, directory.SetTimes("link"u8, follow: true, new FileTimes(1, 2_000_000_003, FstFlags.Mtim)));
        Assert.Equal(2_000_000_003UL, directory.MustStat("file").ModificationTime);
        Assert.NotEqual(1UL, directory.MustStat("file").AccessTime);
        Assert.Equal(before.ModificationTime, directory.MustStat("link", follow: false).ModificationTime);

        Assert.Equal(Errno.Success, directory.SetTimes("link"u8, follow: false, new FileTimes(4, 5, FstFlags.Atim | FstFlags.Mtim)));
        var link = directory.MustStat("link", follow: false);
        Assert.Equal((4UL, 5UL), (link.AccessTime, link.ModificationTime));
        Assert.Equal(2_000_000_003UL, directory.MustStat("file").ModificationTime);

        Assert.Equal(Errno.Success, directory.SetTimes("file"u8, follow: true, new FileTimes(0, 0, FstFlags.MtimNow)));
        Assert.InRange(directory.MustStat("file").ModificationTime, before.ModificationTime, ulong.MaxValue);
        Assert.Equal(Errno.NoEnt, directory.SetTimes("missing"u8, follow: true, new FileTimes(0, 0, FstFlags.MtimNow)));
    }

    [Theory, EveryResolver]
    public void AllPathOperations_PathTooLong_SayNameTooLong(ResolverKind resolver)
    {
        var directory = _sandbox.Open(resolver);
        var path = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x/", 2048)) + "x");

        Assert.Equal(Errno.NameTooLong, directory.Open(path, ReadOnly, out _));
        Assert.Equal(Errno.NameTooLong, directory.GetStat(path, follow: true, out _));
        Assert.Equal(Errno.NameTooLong, directory.CreateDirectory(path));
        Assert.Equal(Errno.NameTooLong, directory.Symlink(path, "x"u8));
    }
}
