using System.Runtime.InteropServices;
using System.Text;

namespace Pillion.Wasi.Stdio;

/// <summary>Takes a guest's output line by line, for a log. Lines are cut and counted, so that a guest can fill neither memory nor disk.</summary>
public abstract class WasiLineOutput : WasiOutput, IDisposable
{
    /// <summary>A longer line is cut, in bytes: a guest must not fill the host's memory by writing none.</summary>
    public const int MaxLine = 8 * 1024;

    /// <summary>How much is taken until <see cref="Restart"/>, in bytes; the rest is left out.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly List<byte> _line = [];
    private int _left = MaxBytes;

    /// <inheritdoc/>
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

            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Ends a last line that has no end, and lets the guest write as much again.</summary>
    public void Restart()
    {
        EndLine();
        _left = MaxBytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        EndLine();
        GC.SuppressFinalize(this);
    }

    /// <summary>Shows control characters instead of passing them on to whatever terminal a log is read on.</summary>
    public static string Visible(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(IsControl))
        {
            return text;
        }

        // The pictures of the C0 controls are in their order (Unicode block "Control Pictures").
        return string.Concat(text.Select(c => IsControl(c) ? (c < ' ' ? (char)('\u2400' + c) : '\uFFFD') : c));
    }

    /// <summary>Takes a line, without its end.</summary>
    protected abstract void TakeLine(string line);

    /// <summary>The guest has written <see cref="MaxBytes"/>; what comes now is left out.</summary>
    protected abstract void LimitReached();

    private static bool IsControl(char c) => char.IsControl(c) && c != '\t';

    private void EndLine()
    {
        if (_line.Count == 0)
        {
            return;
        }

        TakeLine(Visible(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_line)).TrimEnd('\r')));
        _left -= _line.Count;
        _line.Clear();
        if (_left <= 0)
        {
            LimitReached();
        }
    }
}
