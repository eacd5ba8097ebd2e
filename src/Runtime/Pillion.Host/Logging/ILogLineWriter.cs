using System.Buffers;

namespace Pillion.Host.Logging;

/// <summary>Writes an entry as one line (or a few), line feed included.</summary>
internal interface ILogLineWriter
{
    void Write(IBufferWriter<byte> output, DateTimeOffset time, in LogEntry entry, bool withStackTrace);
}
