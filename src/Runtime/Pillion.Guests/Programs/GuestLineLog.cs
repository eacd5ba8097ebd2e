using Microsoft.Extensions.Logging;
using Pillion.Wasi.Stdio;

namespace Pillion.Guests.Programs;

/// <summary>Standard error of a guest that serves requests: every line is a line of the app's log.</summary>
internal sealed class GuestLineLog(ILogger logger, string appId) : WasiLineOutput
{
    protected override void TakeLine(string line) => logger.GuestWroteLine(appId, line);

    protected override void LimitReached() => logger.GuestLogIsFull(appId, MaxBytes);
}
