using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Wasi.Stdio;

namespace Pillion.Guests.Programs;

/// <summary>Standard error of a guest that serves requests: every line is a line of the app's log.</summary>
internal sealed class GuestLineLog(ILogger logger, string appId) : WasiOutput, IDisposable
{
    /// <summary>A longer line is cut: a guest must not fill the host's memory by writing none.</summary>
    public const int MaxLine = 8 * 1024;

    /// <summary>What one run may log, in bytes; nor must it fill the host's disk.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly List<byte> _line = [];
    private int _left = MaxBytes;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (_left > 0)
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
        if (_line.Count == 0)
        {
            return;
        }

        logger.GuestWroteLine(appId, Visible(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_line)).TrimEnd('\r')));
        _left -= _line.Count;
        _line.Clear();
        if (_left <= 0)
        {
            logger.GuestLogIsFull(appId, MaxBytes);
        }
    }

    /// <summary>Shows control characters instead of passing them on to whatever terminal the log is read on.</summary>
    public static string Visible(string line)
    {
        if (!line.Any(IsControl))
        {
            return line;
        }

        // The pictures of the C0 controls are in their order (Unicode block "Control Pictures").
        return string.Concat(line.Select(c => IsControl(c) ? (c < ' ' ? (char)('\u2400' + c) : '\uFFFD') : c));
    }

    private static bool IsControl(char c) => char.IsControl(c) && c != '\t';
}
