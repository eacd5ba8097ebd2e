namespace Pillion.Wasm.Binary;

/// <summary>Reads the local declarations at the start of a function body (core spec, §5.5.13).</summary>
internal static class LocalDeclarations
{
    /// <summary>Locals that one function may declare; the limit browsers share (WebAssembly JavaScript API, "Limits").</summary>
    private const int MaxLocals = 50_000;

    /// <summary>Appends the types of the declared locals; the reader is left at the first instruction.</summary>
    public static void Read(ref WasmReader reader, ModuleDefinition module, List<ValueType> locals)
    {
        var start = reader.Position;
        ulong total = 0;
        for (var groups = reader.ReadCount(); groups > 0; groups--)
        {
            var count = reader.ReadU32();
            var type = TypeReading.ReadValueType(ref reader, module);
            total += count;
            if (total > MaxLocals)
            {
                throw new WasmFormatException("too many locals", start);
            }

            for (var i = 0; i < count; i++)
            {
                locals.Add(type);
            }
        }
    }
}
