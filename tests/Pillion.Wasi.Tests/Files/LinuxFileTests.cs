using System.Diagnostics;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;
using Pillion.Wasm;
using static Pillion.Wasi.Tests.Testing.DescriptorExtensions;

namespace Pillion.Wasi.Tests.Files;

public sealed class LinuxFileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly DirectoryDescriptor _directory;

    public LinuxFileTests() => _directory = _sandbox.Open(ResolverKind.Walking);

    public void Dispose()
    {
        _directory.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void WriteSeekRead_MoveTheOffset()
    {
        using var file = _directory.MustOpen("file", Create);

        file.MustWrite("0123456789");
        Assert.Equal(Errno.Success, file.Seek(-6, Whence.End, out var position));
        Assert.Equal(4UL, position);
        Assert.Equal("456789", file.ReadToEnd());
        Assert.Equal(Errno.Success, file.Seek(2, Whence.Set, out _));
        Assert.Equal(Errno.Success, file.Seek(3, Whence.Current, out position));
        Assert.Equal(5UL, position);
        Assert.Equal(Errno.Inval, file.Seek(-100, Whence.Current, out _));
        Assert.Equal(5UL, file.PollRead(null).Bytes);
    }

    [Fact]
    public void ReadAtWriteAt_LeaveTheOffset()
    {
        using var file = _directory.MustOpen("file", Create);
        var buffer = new byte[4];

        Assert.Equal(Errno.Success, file.WriteAt("abcdef"u8, 2, out var count));
        Assert.Equal(6, count);
        Assert.Equal(Errno.Success, file.ReadAt(buffer, 3, out count));
        Assert.Equal("bcde"u8, buffer.AsSpan(0, count));
        Assert.Equal(Errno.Success, file.Seek(0, Whence.Current, out var position));
        Assert.Equal(0UL, position);
        Assert.Equal(Errno.Inval, file.ReadAt(buffer, ulong.MaxValue, out _));
        Assert.Equal(Errno.Inval, file.WriteAt(buffer, 1UL << 63, out _));
    }

    [Fact]
    public void SetSizeAndAllocate_ChangeTheSize()
    {
        using var file = _directory.MustOpen("file", Create);

        Assert.Equal(Errno.Success, file.SetSize(100));
        Assert.Equal(Errno.Success, file.Allocate(10, 20));
        Assert.Equal(Errno.Success, file.GetStat(out var stat));
        Assert.Equal(100UL, stat.Size);
        Assert.Equal(Errno.Success, file.Allocate(90, 20));
        Assert.Equal(Errno.Success, file.GetStat(out stat));
        Assert.Equal(110UL, stat.Size);
        Assert.Equal(Errno.Inval, file.Allocate(0, 0));
        Assert.Equal(Errno.FBig, file.Allocate(0, ulong.MaxValue));
        Assert.Equal(Errno.Inval, file.SetSize(ulong.MaxValue));
        Assert.Equal(Errno.Success, file.Advise(0, 10, Advice.WillNeed));
        Assert.Equal(Errno.Success, file.Sync());
        Assert.Equal(Errno.Success, file.DataSync());
    }

    [Fact]
    public void SetFlags_Append_IsSwitchedOnAndOff()
    {
        using var file = _directory.MustOpen("file", Create);

        file.MustWrite("ab");
        Assert.Equal(Errno.Success, file.SetFlags(FdFlags.Append));
        Assert.Equal(Errno.Success, file.Seek(0, Whence.Set, out _));
        file.MustWrite("cd");
        Assert.Equal(Errno.Success, file.SetFlags(FdFlags.None));
        Assert.Equal(Errno.Success, file.Seek(0, Whence.Set, out _));
        file.MustWrite("x");

        Assert.Equal("xbcd", File.ReadAllText(_sandbox.PathOf("file")));
        Assert.Equal(Errno.NotSup, file.SetFlags(FdFlags.Sync));
    }

    [Fact]
    public void Read_FileOpenedForWriting_IsBadDescriptor()
    {
        using var file = _directory.MustOpen("file", Create with { Read = false });

        Assert.Equal(Errno.BadF, file.Read(new byte[1], mayWait: true, CancellationToken.None, out _));
    }

    [Fact]
    public void Read_FifoWithoutData_CanBeCancelled()
    {
        using var fifo = OpenFifo();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var trap = Assert.Throws<WasmTrapException>(() => fifo.Read(new byte[1], mayWait: true, cancellation.Token, out _));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        Assert.Equal(Errno.Again, fifo.Read(new byte[1], mayWait: false, CancellationToken.None, out _));
        Assert.Equal(Errno.Success, fifo.SetFlags(FdFlags.NonBlock));
        Assert.Equal(Errno.Again, fifo.Read(new byte[1], mayWait: true, CancellationToken.None, out _));
        Assert.False(fifo.PollRead(null).IsReady);
    }

    [Fact]
    public void Read_FifoThatGetsData_WaitsForIt()
    {
        using var fifo = OpenFifo();
        var buffer = new byte[8];
        var writer = new Thread(() => fifo.MustWrite("later"));
        writer.Start();

        Assert.Equal(Errno.Success, fifo.Read(buffer, mayWait: true, CancellationToken.None, out var count));

        writer.Join();
        Assert.Equal("later"u8, buffer.AsSpan(0, count));
    }

    private Descriptor OpenFifo()
    {
        using (var mkfifo = Process.Start("mkfifo", _sandbox.PathOf("fifo")))
        {
            mkfifo.WaitForExit();
        }

        return _directory.MustOpen("fifo", ReadWrite);
    }
}
