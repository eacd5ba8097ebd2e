using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads options of canonical definitions (component model, Binary.md, "canonopt"); one that is given twice is refused here.</summary>
internal static class CanonOptionReading
{
    public static CanonOptions ReadOptions(ref WasmReader reader)
    {
        var options = CanonOptions.None;
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            options = ReadOption(ref reader, options);
        }

        return options;
    }

    private static CanonOptions ReadOption(ref WasmReader reader, CanonOptions options)
    {
        var offset = reader.Position;
        var code = reader.ReadByte();
        return code switch
        {
            0x00 or 0x01 or 0x02 => options with { Encoding = AddEncoding(options.Encoding, (StringEncoding)code, offset) },
            0x03 => options with { Memory = Once(options.Memory, reader.ReadU32(), "memory", offset) },
            0x04 => options with { Realloc = Once(options.Realloc, reader.ReadU32(), "realloc", offset) },
            0x05 => options with { PostReturn = Once(options.PostReturn, reader.ReadU32(), "post-return", offset) },
            0x06 => options.IsAsync ? throw Duplicate("async", offset) : options with { IsAsync = true },
            0x07 => options with { Callback = Once(options.Callback, reader.ReadU32(), "callback", offset) },
            0x08 => options with { CoreType = Once(options.CoreType, reader.ReadU32(), "core-type", offset) },
            0x09 => options.IsGc ? throw Duplicate("gc", offset) : options with { IsGc = true },
            _ => throw Items.InvalidLeadingByte(code, "canonical option", offset),
        };
    }

    private static StringEncoding AddEncoding(StringEncoding? before, StringEncoding encoding, int offset) =>
        before is { } other
            ? throw new ComponentValidationException(
                $"canonical encoding option `{Describe(other)}` conflicts with option `{Describe(encoding)}`",
                offset
            )
            : encoding;

    private static uint Once(uint? before, uint index, string option, int offset) =>
        before is null ? index : throw Duplicate(option, offset);

    private static ComponentValidationException Duplicate(string option, int offset) =>
        new($"canonical option `{option}` is specified more than once", offset);

    private static string Describe(StringEncoding encoding) =>
        encoding switch
        {
            StringEncoding.Utf8 => "utf8",
            StringEncoding.Utf16 => "utf16",
            _ => "latin1-utf16",
        };
}
