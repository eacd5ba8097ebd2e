using System.Diagnostics;
using System.Text;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite;
using Pillion.Testing;

namespace Pillion.Components.Tests.State;

public sealed class SqliteCrashTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Kill_DuringAStreamOfWrites_LosesNoAcknowledgedOne(int writers)
    {
        var database = _directory.File("state.db");
        var acknowledged = new List<string>();

        // Three times over the same file: what the killed process left behind must be a good start for the next one.
        for (var round = 0; round < 3; round++)
        {
            acknowledged.AddRange(await WriteUntilKilledAsync(database, writers, firstRow: 1 + (round * 1_000_000), rows: 200));
        }

        await using var store = await Components.CreateAsync<IStateStore>(
            SqliteComponents.All,
            "state.sqlite",
            TimeProvider.System,
            ("connectionString", database)
        );
        foreach (var row in acknowledged)
        {
            var value = await store.GetAsync(new("row-" + row), TestContext.Current.CancellationToken);
            Assert.Equal("value of row " + row, Encoding.UTF8.GetString(value.Data.Span));
        }
    }

    /// <summary>Lets the writer acknowledge some rows, kills it with SIGKILL while it goes on, and gives every row it acknowledged.</summary>
    private static async Task<List<string>> WriteUntilKilledAsync(string database, int writers, int firstRow, int rows)
    {
        using var process = Process.Start(
            new ProcessStartInfo(TestProgram.PathOf("Pillion.Components.CrashWriter"), [database, $"{writers}", $"{firstRow}"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var lines = new List<string>();
        while (await Wait.ForAsync(process.StandardOutput.ReadLineAsync(), "the writer to acknowledge a row") is { } line)
        {
            lines.Add(line);
            if (lines.Count == rows)
            {
                process.Kill();
            }
        }

        await Wait.ForAsync(process.WaitForExitAsync(), "the killed writer to be gone");
        Assert.True(lines.Count >= rows, $"the writer ended by itself after {lines.Count} rows");

        // No line is cut off: the writer writes each in one piece, far below what a pipe takes atomically.
        return lines;
    }
}
