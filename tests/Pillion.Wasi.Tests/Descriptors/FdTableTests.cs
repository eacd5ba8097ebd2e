using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Tests.Descriptors;

public sealed class FdTableTests
{
    [Fact]
    public void Add_AfterClose_GivesTheLowestFreeNumber()
    {
        using var table = new FdTable(100);
        Assert.Equal([0, 1, 2, 3], AddMany(table, 4));

        table.Close(2);
        table.Close(0);

        Assert.Equal([0, 2, 4], AddMany(table, 3));
    }

    [Fact]
    public void Add_FullTable_IsRefused()
    {
        using var table = new FdTable(20);
        Assert.Equal(Enumerable.Range(0, 20), AddMany(table, 20));

        Assert.Equal(Errno.MFile, table.Add(NewEntry(out _), out _));

        table.Close(7);
        Assert.Equal([7], AddMany(table, 1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void EveryOperation_NumberNotOpen_IsBadDescriptor(int fd)
    {
        using var table = new FdTable(10);
        AddMany(table, 1);

        Assert.Equal(Errno.BadF, table.Get(fd, Rights.None, out _));
        Assert.Equal(Errno.BadF, table.GetDirectory(fd, Rights.None, out _, out _));
        Assert.Equal(Errno.BadF, table.Close(fd));
        Assert.Equal(Errno.BadF, table.Renumber(fd, 0));
        Assert.Equal(Errno.BadF, table.Renumber(0, fd));
    }

    [Fact]
    public void Renumber_ClosesWhatItReplaces()
    {
        using var table = new FdTable(10);
        var first = NewEntry(out var firstDescriptor);
        table.Add(first, out _);
        table.Add(NewEntry(out var secondDescriptor), out _);

        Assert.Equal(Errno.Success, table.Renumber(0, 1));

        Assert.True(secondDescriptor.IsDisposed);
        Assert.False(firstDescriptor.IsDisposed);
        Assert.False(table.TryGet(0, out _));
        Assert.True(table.TryGet(1, out var moved));
        Assert.Same(first, moved);
        Assert.Equal([0], AddMany(table, 1));
    }

    [Fact]
    public void Renumber_ToItself_ChangesNothing()
    {
        using var table = new FdTable(10);
        table.Add(NewEntry(out var descriptor), out _);

        Assert.Equal(Errno.Success, table.Renumber(0, 0));

        Assert.False(descriptor.IsDisposed);
        Assert.True(table.TryGet(0, out _));
    }

    [Fact]
    public void Dispose_ClosesEverything()
    {
        var table = new FdTable(10);
        table.Add(NewEntry(out var descriptor), out _);

        table.Dispose();

        Assert.True(descriptor.IsDisposed);
        Assert.False(table.TryGet(0, out _));
    }

    [Fact]
    public void GetDirectory_NoDirectory_SaysSo()
    {
        using var table = new FdTable(10);
        AddMany(table, 1);

        Assert.Equal(Errno.NotDir, table.GetDirectory(0, Rights.PathOpen, out _, out _));
    }

    [Theory]
    [InlineData((ulong)Rights.FdRead, false, Errno.Success)]
    [InlineData((ulong)Rights.FdWrite, false, Errno.NotCapable)]
    [InlineData((ulong)Rights.FdWrite, true, Errno.RoFs)]
    [InlineData((ulong)Rights.FdSync, true, Errno.NotCapable)]
    [InlineData((ulong)Rights.PathOpen, false, Errno.NotDir)]
    [InlineData((ulong)Rights.SockShutdown, false, Errno.Inval)]
    public void Check_MissingRight_SaysWhy(ulong needed, bool isReadOnly, Errno expected)
    {
        var entry = new FdEntry(new FakeDescriptor(), Rights.FdRead, Rights.None) { IsReadOnly = isReadOnly };

        Assert.Equal(expected, entry.Check((Rights)needed));
    }

    private static int[] AddMany(FdTable table, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    Assert.Equal(Errno.Success, table.Add(NewEntry(out var _), out var fd));
                    return fd;
                }),
        ];

    private static FdEntry NewEntry(out FakeDescriptor descriptor)
    {
        descriptor = new FakeDescriptor();
        return new FdEntry(descriptor, Rights.FdRead, Rights.None);
    }

    private sealed class FakeDescriptor : Descriptor
    {
        public bool IsDisposed { get; private set; }

        public override FileType FileType => FileType.RegularFile;

        public override Rights Supported => RightsOf.File;

        public override void Dispose() => IsDisposed = true;
    }
}
