using System.Diagnostics;

namespace Pillion.Testing.Servers.Processes;

/// <summary>PostgreSQL, MariaDB and RabbitMQ refuse to run as root; where tests do (in containers), every server runs as nobody.</summary>
internal static class UnprivilegedUser
{
    /// <summary>The command, made to run as nobody if this process is root.</summary>
    public static IReadOnlyList<string> Run(params IEnumerable<string> command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", .. command] : [.. command];

    /// <summary>Gives a folder and what is in it to nobody, if this process is root.</summary>
    public static async Task OwnAsync(string folder)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        using var chown = Process.Start("chown", ["-R", "nobody:nogroup", folder]);
        await Wait.ForAsync(chown.WaitForExitAsync(), "the end of chown");
        if (chown.ExitCode != 0)
        {
            throw new InvalidOperationException($"chown could not give '{folder}' to nobody");
        }
    }
}
