using Pillion.Host.Hosting;

namespace Pillion.Cli.Output;

/// <summary>
/// Shows what apps write as Dapr's CLI does: lines with <c>== APP ==</c> in front, and the app's id when there are several. A single Wasm
/// program has the terminal for itself.
/// </summary>
internal sealed class ConsoleAppOutput(CliConsole console, bool namesApps) : IAppOutput
{
    public void WriteLine(string appId, ReadOnlyMemory<byte> line) => console.WriteLine(Prefix(appId), line.Span);

    public Stream OpenInput() => namesApps ? Stream.Null : CliConsole.OpenInput();

    public Stream OpenOutput(string appId) => namesApps ? new LineStream(line => WriteLine(appId, line)) : console.Output;

    public Stream OpenError(string appId) => namesApps ? new LineStream(line => WriteLine(appId, line)) : console.ErrorOutput;

    private string Prefix(string appId) => namesApps ? $"== APP - {appId} == " : "== APP == ";
}
