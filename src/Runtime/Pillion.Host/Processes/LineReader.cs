using System.Buffers;

namespace Pillion.Host.Processes;

/// <summary>Splits a stream into lines as they arrive.</summary>
internal static class LineReader
{
    /// <summary>A line longer than this is handed on in pieces: a program that writes no line feeds must not fill our memory.</summary>
    private const int MaxLine = 64 << 10;

    /// <summary>Calls back for each line, without its line feed, until the stream ends.</summary>
    public static async Task ReadAsync(Stream stream, Action<ReadOnlyMemory<byte>> onLine)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLine);
        try
        {
            var filled = 0;
            while (await stream.ReadAsync(buffer.AsMemory(filled)) is > 0 and var read)
            {
                filled = Emit(buffer.AsMemory(0, filled + read), onLine);
            }

            if (filled > 0)
            {
                onLine(buffer.AsMemory(0, filled));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Emits the complete lines, moves the rest to the front and returns its length.</summary>
    private static int Emit(Memory<byte> data, Action<ReadOnlyMemory<byte>> onLine)
    {
        var rest = data;
        while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            onLine(rest[..(end > 0 && rest.Span[end - 1] == '\r' ? end - 1 : end)]);
            rest = rest[(end + 1)..];
        }

        if (rest.Length >= MaxLine)
        {
            onLine(rest);
            return 0;
        }

        rest.CopyTo(data);
        return rest.Length;
    }
}
