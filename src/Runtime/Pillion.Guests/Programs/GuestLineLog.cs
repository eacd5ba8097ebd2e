using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Wasi.Stdio;

namespace Pillion.Guests.Programs;

/// <summary>Standard error of a guest that serves requests: every line is a line of the app's log.</summary>
internal sealed class GuestLineLog(ILogger logger, string appId) : WasiOutput, IDisposable
{
    // A longer line is cut: a guest must not fill the host's memory by writing none.
    private const int MaxLine = 8 * 1024;

    private readonly List<byte> _line = [];

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            _line.AddRange(part[..Math.Min(part.Length, MaxLine - _line.Count)]);
            if (end < 0)
            {
                return;
            }

            LogLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Logs a last line that has no end.</summary>
    public void Dispose() => LogLine();

    private void LogLine()
    {
        if (_line.Count > 0)
        {
            logger.GuestWroteLine(appId, Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
            _line.Clear();
        }
    }
}
