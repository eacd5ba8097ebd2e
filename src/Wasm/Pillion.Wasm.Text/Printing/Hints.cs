using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Text.Printing;

/// <summary>The branch hints of a module (core spec, appendix §7.4.2), by function and offset.</summary>
internal sealed class Hints
{
    public const string SectionName = "metadata.code.branch_hint";

    private readonly Dictionary<(uint Function, uint Offset), byte> _hints = [];

    public static Hints None { get; } = new();

    /// <summary>Reads the content of the section; null if it is malformed, which is no error.</summary>
    public static Hints? TryRead(WasmReader reader)
    {
        var hints = new Hints();
        try
        {
            for (var functions = reader.ReadCount(); functions > 0; functions--)
            {
                var function = reader.ReadU32();
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    var offset = reader.ReadU32();
                    var value = reader.ReadBytes(reader.ReadCount());
                    if (value is not [0 or 1])
                    {
                        return null;
                    }

                    hints._hints[(function, offset)] = value[0];
                }
            }
        }
        catch (WasmFormatException)
        {
            return null;
        }

        return reader.IsAtEnd ? hints : null;
    }

    /// <summary>The annotation before a branch, with a space behind it; empty if there is none.</summary>
    /// <param name="offset">Of the branch, in bytes from the start of the function's locals.</param>
    public string Annotation(uint function, int offset) =>
        _hints.TryGetValue((function, (uint)offset), out var value) ? $"(@{SectionName} \"\\0{value}\") " : "";
}
