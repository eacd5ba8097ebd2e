using System.Diagnostics;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers.Tests;

public sealed class GuardedProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_ProgramThatStartedAnother_EndsBoth()
    {
        using var folder = new TempDirectory();
        var child = folder.File("child");
        var process = GuardedProcess.Start(
            ["/bin/sh", "-c", $"sleep 600 & echo $! > {child}.new; mv {child}.new {child}; wait"],
            folder.Path,
            folder.File("log")
        );
        await Wait.UntilAsync(() => File.Exists(child), "the program's child");

        await process.DisposeAsync();

        Assert.False(Runs(await File.ReadAllTextAsync(child, Cancel)));
    }

    [Fact]
    public async Task Pipe_ClosedByTheDeathOfItsOwner_EndsTheProgramAndDeletesTheFolder()
    {
        using var outer = new TempDirectory();
        var folder = outer.Folder("inner");
        var id = outer.File("id");
        var start = new ProcessStartInfo(
            "setsid",
            GuardedProcess.GuardArguments(folder, outer.File("log"), ["/bin/sh", "-c", $"echo $$ > {id}.new; mv {id}.new {id}; sleep 600"])
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        using var guard = Process.Start(start)!;
        await Wait.UntilAsync(() => File.Exists(id), "the guarded program");

        // What the kernel does when the test's process dies.
        guard.StandardInput.Close();

        await Wait.UntilAsync(
            () => !Runs(File.ReadAllText(id)) && !Directory.Exists(folder),
            "the end of the guarded program and its folder"
        );
    }

    [Fact]
    public async Task Owner_KilledWithItsWholeProcessGroup_TakesTheProgramWithIt()
    {
        using var outer = new TempDirectory();
        var folder = outer.Folder("inner");
        var id = outer.File("id");
        // A test process and its children: the pipe's other end is in the group, and so would be a guard that is not in a session of its own.
        var start = new ProcessStartInfo(
            "setsid",
            ["/bin/sh", "-c", $"sleep 600 | setsid \"$@\" & while [ ! -e {id} ]; do sleep 0.01; done; kill -s KILL 0", "owner"]
        )
        {
            UseShellExecute = false,
        };
        foreach (
            var argument in GuardedProcess.GuardArguments(
                folder,
                outer.File("log"),
                ["/bin/sh", "-c", $"echo $$ > {id}.new; mv {id}.new {id}; sleep 600"]
            )
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var owner = Process.Start(start)!;
        await Wait.ForAsync(owner.WaitForExitAsync(Cancel), "the kill of the owner's group");

        await Wait.UntilAsync(
            () => !Runs(File.ReadAllText(id)) && !Directory.Exists(folder),
            "the end of the guarded program and its folder"
        );
    }

    [Fact]
    public async Task Run_ProgramFails_SaysItsLastWords()
    {
        using var folder = new TempDirectory();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            GuardedProcess.RunAsync(["/bin/sh", "-c", "echo nonsense >&2; exit 3"], folder.Path)
        );

        Assert.Contains("ended with 3:\nnonsense", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether a process runs; one that has ended and waits for its parent to ask (Z) does not.</summary>
    private static bool Runs(string id)
    {
        try
        {
            // pid (name) state …
            var stat = File.ReadAllText($"/proc/{id.Trim()}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
