using System.Text;

namespace Pillion.Cli.Output;

/// <summary>
/// The one place that writes to the terminal: results on standard output, words to the user on standard error, so that the former can be
/// piped. Text is UTF-8.
/// </summary>
internal sealed class CliConsole
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Stream _error = Console.OpenStandardError();
    private readonly Lock _lock = new();

    /// <summary>Standard output, for bytes that are somebody's answer as they are.</summary>
    public Stream Output => _output;

    /// <summary>Standard error.</summary>
    public Stream ErrorOutput => _error;

    /// <summary>Standard input.</summary>
    public static Stream OpenInput() => Console.OpenStandardInput();

    /// <summary>Whether standard error is a terminal whose user wants colours (see no-color.org).</summary>
    public static bool IsColored => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Asks for what must not be seen.</summary>
    /// <returns>What was typed; null when there is no terminal to ask.</returns>
    public string? ReadSecret(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        Write(_error, prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                typed.Append(key.KeyChar);
            }
            else if (typed.Length > 0)
            {
                typed.Length--;
            }
        }

        Say("");
        return typed.ToString();
    }

    /// <summary>Writes a line of a result.</summary>
    public void WriteLine(string line) => Write(_output, line + "\n");

    /// <summary>Writes a line of bytes with text before it, in one piece.</summary>
    public void WriteLine(string prefix, ReadOnlySpan<byte> line)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(prefix) + line.Length + 1];
        var start = Encoding.UTF8.GetBytes(prefix, bytes);
        line.CopyTo(bytes.AsSpan(start));
        bytes[^1] = (byte)'\n';
        Write(_output, bytes);
    }

    /// <summary>Writes text of a result as it is.</summary>
    public void Write(string text) => Write(_output, text);

    /// <summary>Tells the user something.</summary>
    public void Say(string line) => Write(_error, line + "\n");

    /// <summary>Tells the user something, in bytes that are whole lines.</summary>
    public void Say(ReadOnlySpan<byte> lines) => Write(_error, lines);

    /// <summary>Tells the user what went wrong.</summary>
    public void Error(string message) => Say("pillion: " + message);

    private void Write(Stream stream, string text) => Write(stream, Encoding.UTF8.GetBytes(text));

    private void Write(Stream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            try
            {
                stream.Write(bytes);
                stream.Flush();
            }
            catch (IOException)
            {
                // The reader closed the pipe (`pillion list | head -1`): what is left to say has no listener.
            }
        }
    }
}
