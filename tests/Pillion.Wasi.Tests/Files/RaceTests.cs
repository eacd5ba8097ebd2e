using System.Diagnostics;
using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;
using static Pillion.Wasi.Tests.Testing.DescriptorExtensions;

namespace Pillion.Wasi.Tests.Files;

/// <summary>What a guest could reach if a path changed between looking at it and using it.</summary>
public sealed class RaceTests : IDisposable
{
    private const int Rounds = 2_000;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory, EveryResolver]
    public void Open_ComponentSwappedForALinkOutside_NeverLeaves(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        File.WriteAllText(_sandbox.PathOf("dir/secret"), "inside");
        File.CreateSymbolicLink(_sandbox.PathOf("link"), "../outside");
        var before = _sandbox.DescribeOutside();
        var directory = _sandbox.Open(resolver);

        // The guest's own means: renames in the directory that it was given.
        var swapping = _sandbox.Open(resolver);
        RunAgainst(
            () =>
            {
                Swap(swapping, "dir", "aside");
                Swap(swapping, "link", "dir");
                Swap(swapping, "dir", "link");
                Swap(swapping, "aside", "dir");
            },
            () => TryEverything(directory),
            mustSee: [Errno.Success, Errno.Perm]
        );

        Assert.Equal(before, _sandbox.DescribeOutside());
    }

    [Theory, EveryResolver]
    public void Open_DirectoryMovedUpDuringDotDot_NeverLeaves(ResolverKind resolver)
    {
        Directory.CreateDirectory(_sandbox.PathOf("a/b/c"));
        File.WriteAllText(_sandbox.PathOf("file"), "inside");
        File.WriteAllText(Path.Combine(_sandbox.Root, "file"), "outside");
        var directory = _sandbox.Open(resolver);
        var moving = _sandbox.Open(resolver);

        RunAgainst(
            () =>
            {
                Assert.Equal(Errno.Success, moving.Rename("a/b/c"u8, moving, "c"u8));
                Assert.Equal(Errno.Success, moving.Rename("c"u8, moving, "a/b/c"u8));
            },
            () => ReadInside(directory, "a/b/c/../../../file"),
            mustSee: [Errno.Success, Errno.NoEnt]
        );
    }

    private static Errno TryEverything(DirectoryDescriptor directory)
    {
        var errno = ReadInside(directory, "dir/secret");
        if (directory.Open("dir/new", Create, out var created) == Errno.Success)
        {
            using var file = created!;
            file.MustWrite("from inside");
        }

        _ = directory.SetTimes("dir/secret"u8, follow: true, new FileTimes(1, 1, FstFlags.Mtim));
        _ = directory.UnlinkFile("dir/new"u8);
        _ = directory.CreateDirectory("dir/newdir"u8);
        _ = directory.RemoveDirectory("dir/newdir"u8);
        return errno;
    }

    private static Errno ReadInside(DirectoryDescriptor directory, string path)
    {
        var errno = directory.Open(path, ReadOnly, out var opened);
        if (errno == Errno.Success)
        {
            using (opened)
            {
                Assert.Equal("inside", opened!.ReadToEnd());
            }
        }

        return errno;
    }

    private static void Swap(DirectoryDescriptor directory, string from, string to) =>
        Assert.Equal(Errno.Success, directory.Rename(Encoding.UTF8.GetBytes(from), directory, Encoding.UTF8.GetBytes(to)));

    /// <summary>
    /// Runs <paramref name="attack"/> on one thread while another changes the tree; some rounds, and then until it has had all answers
    /// of <paramref name="mustSee"/> (30 s at most), so that a pass is not for want of a race.
    /// </summary>
    private static void RunAgainst(Action change, Func<Errno> attack, Errno[] mustSee)
    {
        using var stop = new CancellationTokenSource();
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    change();
                }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        var seen = new HashSet<Errno>();
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds || (!seen.IsSupersetOf(mustSee) && clock.Elapsed < TimeSpan.FromSeconds(30)); round++)
        {
            seen.Add(attack());
        }

        stop.Cancel();
        thread.Join();
        Assert.Null(failure);
        Assert.Superset(mustSee.ToHashSet(), seen);
    }
}
