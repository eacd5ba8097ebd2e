using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Host.Logging;

namespace Pillion.Host.Tests.Testing;

/// <summary>Logging whose lines a test can read.</summary>
internal sealed class LogCapture
{
    private readonly MemoryStream _stream = new();

    public LogCapture(LogFormat format = LogFormat.Text, LogLevel level = LogLevel.Debug, TimeProvider? time = null)
    {
        Logging = new HostLogging(Write, format, level, time ?? TimeProvider.System);
    }

    public HostLogging Logging { get; }

    public string Text
    {
        get
        {
            lock (_stream)
            {
                return Encoding.UTF8.GetString(_stream.ToArray());
            }
        }
    }

    public ILogger Logger => Logging.CreateLogger("Pillion.Tests.LogCapture");

    /// <summary>Forgets what was logged.</summary>
    public void Clear()
    {
        lock (_stream)
        {
            _stream.SetLength(0);
        }
    }

    private void Write(ReadOnlySpan<byte> entry)
    {
        lock (_stream)
        {
            _stream.Write(entry);
        }
    }
}
