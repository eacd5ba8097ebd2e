// Writes rows into a SQLite state store until it is killed, and prints the number of each row once its write was acknowledged:
//   Pillion.Components.CrashWriter FILE WRITERS FIRST-ROW
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite;

var metadata = new ComponentMetadata("crash", [new("connectionString", args[0])]);
var store = (IStateStore)SqliteComponents.All[0].Create(new ComponentServices());
await store.InitAsync(
    new ComponentSpec
    {
        Name = "crash",
        Type = "state.sqlite",
        Metadata = metadata,
    },
    CancellationToken.None
);

await using var output = Console.OpenStandardOutput();
var outputLock = new SemaphoreSlim(1);
var next = int.Parse(args[2], CultureInfo.InvariantCulture) - 1;
await Task.WhenAll(Enumerable.Range(0, int.Parse(args[1], CultureInfo.InvariantCulture)).Select(_ => Task.Run(WriteAsync)));

async Task WriteAsync()
{
    while (true)
    {
        var row = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
        await store.SetAsync(new StateSetRequest("row-" + row, Encoding.UTF8.GetBytes("value of row " + row)), CancellationToken.None);
        await outputLock.WaitAsync();
        await output.WriteAsync(Encoding.UTF8.GetBytes(row + "\n"));
        await output.FlushAsync();
        outputLock.Release();
    }
}
