using Microsoft.Extensions.Logging;
using Pillion.Wasi.Stdio;

namespace Pillion.Components.Wasm.Calls;

/// <summary>Standard output or error of a guest as lines of the debug log, which is where Dapr has them.</summary>
/// <param name="log">The log.</param>
/// <param name="component">The component's name.</param>
/// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
internal sealed class GuestOutput(ILogger log, string component, string stream) : WasiLineOutput
{
    protected override void TakeLine(string line) => log.GuestWroteLine(component, stream, line);

    protected override void LimitReached() => log.GuestLogIsFull(component, MaxBytes);
}
