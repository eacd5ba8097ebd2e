using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;

namespace Pillion.Wasi.Tests.Files;

public sealed class DirectoryReadingTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly DirectoryDescriptor _directory;

    public DirectoryReadingTests() => _directory = _sandbox.Open(ResolverKind.Walking);

    public void Dispose()
    {
        _directory.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void ReadDirectory_EveryKindOfEntry_HasItsTypeAndInode()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "");
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "file");

        var entries = DirectoryEntries.ReadAll(_directory, 4096);

        Assert.Equal(
            [
                (".", FileType.Directory),
                ("..", FileType.Directory),
                ("dir", FileType.Directory),
                ("file", FileType.RegularFile),
                ("link", FileType.SymbolicLink),
            ],
            entries.Select(entry => (entry.Name, entry.Type)).Order()
        );
        Assert.Equal(_directory.MustStat("file").Inode, entries.Single(entry => entry.Name == "file").Inode);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void ReadDirectory_ManyEntriesInPieces_GivesEachOnce(int bufferSize)
    {
        var names = Enumerable.Range(0, 200).Select(i => $"file-{i}").ToArray();
        Array.ForEach(names, name => File.WriteAllText(_sandbox.PathOf(name), ""));

        var entries = DirectoryEntries.ReadAll(_directory, bufferSize);

        Assert.Equal([".", "..", .. names.Order()], entries.Select(entry => entry.Name).Order());
    }

    [Fact]
    public void ReadDirectory_FromACookie_GoesOnAfterThatEntry()
    {
        Array.ForEach<string>(["a", "b", "c"], name => File.WriteAllText(_sandbox.PathOf(name), ""));
        var all = DirectoryEntries.ReadAll(_directory, 4096);

        for (var i = 0; i < all.Count; i++)
        {
            var rest = DirectoryEntries.ReadAll(_directory, 4096, all[i].Next);
            Assert.Equal(all.Skip(i + 1), rest);
        }
    }

    [Fact]
    public void ReadDirectory_AgainFromTheStart_SeesNewEntries()
    {
        DirectoryEntries.ReadAll(_directory, 4096);
        File.WriteAllText(_sandbox.PathOf("new"), "");

        Assert.Contains(DirectoryEntries.ReadAll(_directory, 4096), entry => entry.Name == "new");
    }

    [Fact]
    public void ReadDirectory_BufferTooSmallForOneEntry_IsFilledWithItsStart()
    {
        var buffer = new byte[10];

        Assert.Equal(Errno.Success, _directory.ReadDirectory(buffer, 0, out var used));

        Assert.Equal(10, used);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1_000_000)]
    [InlineData(ulong.MaxValue)]
    public void ReadDirectory_CookieBehindTheEnd_FindsNothing(ulong cookie)
    {
        Assert.Equal(Errno.Success, _directory.ReadDirectory(new byte[100], cookie, out var used));

        Assert.Equal(0, used);
    }

    [Fact]
    public void ReadDirectory_BackAndForthInALargeDirectory_FindsTheSameEntries()
    {
        for (var i = 0; i < 600; i++)
        {
            File.WriteAllText(_sandbox.PathOf($"file-{i}"), "");
        }

        var all = DirectoryEntries.ReadAll(_directory, 200);

        foreach (var i in (int[])[550, 3, 255, 256, 257, 400, 399, 601, 512, 0, 511])
        {
            Assert.Equal(all.Skip(i + 1), DirectoryEntries.ReadAll(_directory, 200, all[i].Next));
        }
    }

    [Fact]
    public void ReadDirectory_EntriesRemovedWhileReading_MissesNone()
    {
        for (var i = 0; i < 150; i++)
        {
            File.WriteAllText(_sandbox.PathOf($"file-{i}"), "");
        }

        // As rm -r does: read some, remove them, read on.
        var removed = 0;
        var cookie = 0UL;
        var buffer = new byte[300];
        int used;
        do
        {
            Assert.Equal(Errno.Success, _directory.ReadDirectory(buffer, cookie, out used));
            foreach (var entry in DirectoryEntries.Parse(buffer.AsSpan(0, used)))
            {
                cookie = entry.Next;
                removed += _directory.UnlinkFile(System.Text.Encoding.UTF8.GetBytes(entry.Name)) == Errno.Success ? 1 : 0;
            }
        } while (used == buffer.Length);

        Assert.Equal(150, removed);
    }

    [Fact]
    public void ReadDirectory_TwoViewsOfOneDirectory_DoNotDisturbEachOther()
    {
        Array.ForEach<string>(["a", "b", "c"], name => File.WriteAllText(_sandbox.PathOf(name), ""));
        var other = _sandbox.Open(ResolverKind.Walking);
        var first = DirectoryEntries.ReadAll(_directory, 4096);

        var read = DirectoryEntries.ReadAll(other, 64);

        Assert.Equal(first, read);
    }
}
