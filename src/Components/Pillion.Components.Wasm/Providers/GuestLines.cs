using Microsoft.Extensions.Logging;
using Pillion.Wasi.Stdio;

namespace Pillion.Components.Wasm.Providers;

/// <summary>Standard output and error of a component's guest: lines of the host's log.</summary>
internal sealed partial class GuestLines(ILogger logger, string component) : WasiLineOutput
{
    protected override void TakeLine(string line) => Wrote(logger, component, line);

    protected override void LimitReached() => IsFull(logger, component, MaxBytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Component '{component}': {line}")]
    private static partial void Wrote(ILogger logger, string component, string line);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Component '{component}' has written {bytes} bytes in one call; what else it writes is not logged"
    )]
    private static partial void IsFull(ILogger logger, string component, int bytes);
}
