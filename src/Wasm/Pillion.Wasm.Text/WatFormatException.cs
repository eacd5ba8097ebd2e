namespace Pillion.Wasm.Text;

/// <summary>The text is not a WebAssembly module or script (core spec, §6 "Text Format"). The message begins with the specification's words.</summary>
public sealed class WatFormatException : WasmException
{
    /// <summary>The text at <paramref name="line"/> and <paramref name="column"/> does not follow the text format.</summary>
    public WatFormatException(string message, int line, int column)
        : base($"{message} (line {line}, column {column})")
    {
        Line = line;
        Column = column;
    }

    /// <summary>Line of the construct, from 1. A line ends with LF, CR or CR LF.</summary>
    public int Line { get; }

    /// <summary>Column of the construct, in Unicode scalar values, from 1.</summary>
    public int Column { get; }
}
