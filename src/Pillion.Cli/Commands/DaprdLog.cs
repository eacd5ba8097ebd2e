using Microsoft.Extensions.Logging;

namespace Pillion.Cli.Commands;

/// <summary>What <c>pillion daprd</c> itself logs.</summary>
internal static partial class DaprdLog
{
    [LoggerMessage(1, LogLevel.Information, "Starting Dapr Runtime -- version {Version} -- commit {Commit}")]
    public static partial void Starting(ILogger logger, string version, string commit);

    [LoggerMessage(2, LogLevel.Warning, "{Flag} has no effect: {Why}")]
    public static partial void NoEffect(ILogger logger, string flag, string why);
}
