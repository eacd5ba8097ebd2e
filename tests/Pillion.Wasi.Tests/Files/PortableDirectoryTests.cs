using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Files.Portable;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;
using static Pillion.Wasi.Tests.Testing.DescriptorExtensions;

namespace Pillion.Wasi.Tests.Files;

/// <summary>Where the portable file system differs from that of Linux, or does the same by other means.</summary>
public sealed class PortableDirectoryTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly DirectoryDescriptor _directory;

    public PortableDirectoryTests() => _directory = _sandbox.Open(ResolverKind.Portable);

    public void Dispose()
    {
        _directory.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void SymlinkAndLink_AreNotSupported()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");

        Assert.Equal(Errno.NotSup, _directory.Symlink("file"u8, "link"u8));
        Assert.Equal(Errno.NotSup, _directory.Link("file"u8, _directory, "link"u8));
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(_sandbox.Inside).Select(Path.GetFileName));
    }

    [Fact]
    public void ReadLink_ExistingLink_GivesItsContent()
    {
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "target");
        var buffer = new byte[4];

        Assert.Equal(Errno.Success, _directory.ReadLink("link"u8, buffer, out var used));

        Assert.Equal("targ"u8, buffer.AsSpan(0, used));
        Assert.Equal(Errno.Inval, _directory.ReadLink("."u8, buffer, out _));
        Assert.Equal(Errno.NoEnt, _directory.ReadLink("missing"u8, buffer, out _));
    }

    [Fact]
    public void Rename_EveryPairOfKinds_BehavesAsPosixSays()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        File.WriteAllText(_sandbox.PathOf("other"), "other");
        Directory.CreateDirectory(_sandbox.PathOf("empty"));
        Directory.CreateDirectory(_sandbox.PathOf("full/sub"));

        Assert.Equal(Errno.NoEnt, _directory.Rename("missing"u8, _directory, "x"u8));
        Assert.Equal(Errno.IsDir, _directory.Rename("file"u8, _directory, "empty"u8));
        Assert.Equal(Errno.NotDir, _directory.Rename("empty"u8, _directory, "file"u8));
        Assert.Equal(Errno.NotDir, _directory.Rename("file/"u8, _directory, "x"u8));
        Assert.Equal(Errno.NotEmpty, _directory.Rename("empty"u8, _directory, "full"u8));
        Assert.Equal(Errno.Inval, _directory.Rename("full"u8, _directory, "full/sub/x"u8));
        Assert.Equal(Errno.Busy, _directory.Rename("full/."u8, _directory, "x"u8));
        Assert.Equal(Errno.Success, _directory.Rename("full"u8, _directory, "empty/"u8));
        Assert.Equal(Errno.Success, _directory.Rename("file"u8, _directory, "other"u8));

        Assert.True(Directory.Exists(_sandbox.PathOf("empty/sub")));
        Assert.Equal("content", File.ReadAllText(_sandbox.PathOf("other")));
    }

    [Fact]
    public void ReadDirectory_InPieces_GivesEachEntryOnce()
    {
        for (var i = 0; i < 100; i++)
        {
            File.WriteAllText(_sandbox.PathOf($"file-{i}"), "");
        }

        var entries = DirectoryEntries.ReadAll(_directory, 100);

        Assert.Equal(102, entries.Select(entry => entry.Name).Distinct().Count());
        Assert.Equal(102, entries.Count);
        Assert.Equal(entries.Skip(51), DirectoryEntries.ReadAll(_directory, 100, entries[50].Next));
    }

    [Fact]
    public void File_ReadWriteSeekAppend_MoveTheOffset()
    {
        using var file = _directory.MustOpen("file", Create);

        file.MustWrite("0123456789");
        Assert.Equal(Errno.Success, file.Seek(-3, Whence.End, out var position));
        Assert.Equal(7UL, position);
        Assert.Equal("789", file.ReadToEnd());
        Assert.Equal(Errno.Inval, file.Seek(-11, Whence.Current, out _));
        Assert.Equal(Errno.Inval, file.Seek(long.MaxValue, Whence.Current, out _));
        Assert.Equal(Errno.Success, file.SetFlags(FdFlags.Append));
        Assert.Equal(Errno.Success, file.Seek(0, Whence.Set, out _));
        file.MustWrite("x");
        Assert.Equal(Errno.Success, file.SetSize(12));
        Assert.Equal(Errno.Success, file.GetStat(out var stat));
        Assert.Equal((12UL, FileType.RegularFile), (stat.Size, stat.FileType));
        Assert.Equal(Errno.Success, file.Sync());
        Assert.Equal("0123456789x\0", File.ReadAllText(_sandbox.PathOf("file")));
    }

    [Fact]
    public void File_OpenedForOneWay_RefusesTheOther()
    {
        using var written = _directory.MustOpen("file", Create with { Read = false });
        using var read = _directory.MustOpen("file", ReadOnly);

        Assert.Equal(Errno.BadF, written.Read(new byte[1], mayWait: true, CancellationToken.None, out _));
        Assert.Equal(Errno.BadF, read.Write(new byte[1], mayWait: true, CancellationToken.None, out _));
    }

    [Fact]
    public void SetTimes_SetsThem()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");

        Assert.Equal(
            Errno.Success,
            _directory.SetTimes("file"u8, follow: true, new FileTimes(1_000_000_100, 2_000_000_200, FstFlags.Atim | FstFlags.Mtim))
        );

        var stat = _directory.MustStat("file");
        Assert.Equal((1_000_000_100UL, 2_000_000_200UL), (stat.AccessTime, stat.ModificationTime));
        Assert.Equal(Errno.NoEnt, _directory.SetTimes("missing"u8, follow: true, new FileTimes(0, 0, FstFlags.MtimNow)));
    }

    [Theory]
    [InlineData("file.txt", true)]
    [InlineData("com10", true)]
    [InlineData(".hidden", true)]
    [InlineData(".. ", false)]
    [InlineData("...", false)]
    [InlineData("a\\..\\b", false)]
    [InlineData("C:", false)]
    [InlineData("file:stream", false)]
    [InlineData("nul", false)]
    [InlineData("Aux.txt", false)]
    [InlineData("COM1 .x", false)]
    [InlineData("lpt²", false)]
    public void IsWindowsName_WhatWindowsReadsOtherwise_IsRefused(string name, bool expected)
    {
        Assert.Equal(expected, PortablePath.IsWindowsName(name));
    }
}
