using System.Text;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Filesystem;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Tests.Testing;
using static Pillion.Wasi.Tests.Testing.DescriptorExtensions;

namespace Pillion.Wasi.Tests.Preview2.Filesystem;

public sealed class GuestFileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly WasiContext _context = new(new WasiOptions { MaxDescriptors = 6 });

    public void Dispose()
    {
        _context.Dispose();
        _sandbox.Dispose();
    }

    [Theory]
    [EveryResolver(Portable = true)]
    public void Streams_OfAFile_ReadAndWriteFromTheirOwnOffsets(ResolverKind resolver)
    {
        using var root = Root(resolver);
        var file = Open(root, "file", Create);

        Assert.Equal(Errno.Success, file.WriteViaStream(0, out var output));
        Assert.Equal(StreamStatus.Ok, output!.BlockingWriteAndFlush("hello world"u8));
        Assert.Equal(Errno.Success, file.WriteViaStream(6, out var other));
        Assert.Equal(StreamStatus.Ok, other!.Write("WORLD"u8));
        Assert.Equal(Errno.Success, file.AppendViaStream(out var end));
        Assert.Equal(StreamStatus.Ok, end!.WriteZeroes(2));
        Assert.Equal(Errno.Success, file.ReadViaStream(4, out var input));
        // A stream outlives the descriptor that it was made of.
        file.Drop();

        Assert.Equal(StreamStatus.Ok, input!.BlockingRead(100, out var bytes));
        Assert.Equal("o WORLD\0\0", Encoding.UTF8.GetString(bytes.Span));
        Assert.Equal(StreamStatus.Closed, input.Read(100, out _));
        Assert.Equal("hello WORLD\0\0", File.ReadAllText(_sandbox.PathOf("file")));
    }

    [Theory]
    [EveryResolver(Portable = true)]
    public void ReadDirectory_MoreThanABuffer_GivesEveryEntryOnce(ResolverKind resolver)
    {
        for (var i = 0; i < 250; i++)
        {
            File.WriteAllText(_sandbox.PathOf($"a-file-with-a-rather-long-name-so-that-two-hundred-fill-the-buffer-{i}"), "");
        }

        Directory.CreateDirectory(_sandbox.PathOf("folder"));
        using var root = Root(resolver);
        Assert.Equal(Errno.Success, root.ReadDirectory(out var entries));
        var found = new List<(FileType, string)>();
        while (true)
        {
            Assert.Equal(Errno.Success, entries!.Read(out var type, out var name));
            if (name is null)
            {
                break;
            }

            found.Add((type, name));
        }

        Assert.Equal(
            Directory.EnumerateFileSystemEntries(_sandbox.Inside).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
            found.Select(entry => entry.Item2).Order(StringComparer.Ordinal)
        );
        Assert.Equal((FileType.Directory, "folder"), found.Single(entry => entry.Item1 == FileType.Directory));
    }

    [Theory]
    [EveryResolver(Portable = true)]
    public void Paths_ThatLeadOut_AreNotPermitted(ResolverKind resolver)
    {
        File.CreateSymbolicLink(_sandbox.PathOf("out"), "../outside/secret");
        using var root = Root(resolver);
        var before = _sandbox.DescribeOutside();

        foreach (var path in (string[])["../outside/secret", "/etc/passwd", "out", "x/../../outside/secret"])
        {
            Directory.CreateDirectory(_sandbox.PathOf("x"));
            Assert.Equal(Errno.Perm, root.Open(path, ReadOnly, out _));
            Assert.Equal(Errno.Perm, root.GetStat(follow: true, path, out _));
        }

        Assert.Equal(Errno.Perm, root.CreateDirectory("../outside/new"));
        Assert.Equal(Errno.Perm, root.UnlinkFile("../outside/secret"));
        Assert.Equal(Errno.Perm, root.Symlink("/etc", "link"));
        Assert.Equal(before, _sandbox.DescribeOutside());
    }

    [Fact]
    public void Paths_ThatNoFileSystemTakes_AreRefused()
    {
        using var root = Root(ResolverKind.Walking);

        Assert.Equal(Errno.Inval, root.CreateDirectory("a\0b"));
        Assert.Equal(Errno.NameTooLong, root.CreateDirectory(new string('a', 5000)));
        Assert.Equal(Errno.NoEnt, root.CreateDirectory(""));
    }

    [Fact]
    public void ReadOnlyPreopen_WhatWrites_IsRefused()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        using var root = new GuestFile(_context, _sandbox.Open(ResolverKind.Walking), FileAccess.Read, isReadOnly: true);

        Assert.False(root.MayMutate);
        Assert.Equal(Errno.RoFs, root.Open("file", ReadWrite, out _));
        Assert.Equal(Errno.RoFs, root.Open("new", Create, out _));
        Assert.Equal(Errno.RoFs, root.CreateDirectory("new"));
        Assert.Equal(Errno.RoFs, root.Rename("file", root, "new"));
        Assert.Equal(Errno.RoFs, root.Link(follow: false, "file", root, "new"));
        Assert.Equal(Errno.RoFs, root.SetTimes(follow: true, "file", default));
        using var file = Open(root, "file", ReadOnly);
        Assert.Equal(Errno.RoFs, file.Write("x"u8, 0, out _));
        Assert.Equal(Errno.RoFs, file.SetSize(0));
        Assert.Equal(Errno.RoFs, file.SetTimes(default));
        Assert.Equal("content", File.ReadAllText(_sandbox.PathOf("file")));
    }

    [Fact]
    public void Open_MoreThanTheLimit_IsRefusedUntilOneIsDropped()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        using var root = Root(ResolverKind.Walking);
        var files = Enumerable.Range(0, 5).Select(_ => Open(root, "file", ReadOnly)).ToArray();

        Assert.Equal(Errno.MFile, root.Open("file", ReadOnly, out _));
        files[0].Drop();
        Assert.Equal(Errno.Success, root.Open("file", ReadOnly, out _));
    }

    [Fact]
    public void MetadataHash_OfLinksAndOthers_TellsObjectsApart()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        File.WriteAllText(_sandbox.PathOf("other"), "");
        using var root = Root(ResolverKind.Walking);
        Assert.Equal(Errno.Success, root.Link(follow: false, "file", root, "same"));
        using var file = Open(root, "file", ReadWrite);
        using var same = Open(root, "same", ReadOnly);
        using var other = Open(root, "other", ReadOnly);

        Assert.True(file.IsSameObject(same));
        Assert.False(file.IsSameObject(other));
        var before = HashOf(file);
        Assert.Equal(Errno.Success, file.Write("more"u8, 0, out _));
        Assert.Equal(before, HashOf(same));
        Assert.NotEqual(before, HashOf(other));
    }

    [Fact]
    public void SipHash_OfTheAuthorsVector_IsTheirs()
    {
        // The reference implementation's vector for the bytes 0 to 15, under the key of the same bytes.
        Assert.Equal(
            0x3f2acc7f57c29bdbUL,
            MetadataHash.SipHash((0x0706050403020100, 0x0f0e0d0c0b0a0908), 0x0706050403020100, 0x0f0e0d0c0b0a0908)
        );
    }

    [Fact]
    public void ReadLink_OfALink_GivesItsContent()
    {
        using var root = Root(ResolverKind.Walking);
        Assert.Equal(Errno.Success, root.Symlink("täglich/file", "link"));

        Assert.Equal(Errno.Success, root.ReadLink("link", out var content));

        Assert.Equal("täglich/file", content);
    }

    private static (ulong Lower, ulong Upper) HashOf(GuestFile file)
    {
        Assert.Equal(Errno.Success, file.GetStat(out var stat));
        return MetadataHash.Of(stat);
    }

    private static GuestFile Open(GuestFile directory, string path, Pillion.Wasi.Descriptors.OpenRequest request)
    {
        Assert.Equal(Errno.Success, directory.Open(path, request, out var opened));
        return opened!;
    }

    private GuestFile Root(ResolverKind resolver) => new(_context, _sandbox.Open(resolver), FileAccess.Read, isReadOnly: false);
}
