using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads core modules inside of components.</summary>
internal static class CoreModuleReading
{
    public static Definition ReadModule(ref WasmReader reader)
    {
        var start = reader.Position;
        var bytes = reader.ReadBytes(reader.Remaining);
        if (ComponentDecoder.IsComponent(bytes))
        {
            throw new ComponentFormatException("expected a version header for a module, found one of a component", start);
        }

        try
        {
            return new CoreModuleDefinition(start, reader.Position, ModuleDecoder.Decode(bytes.ToArray()));
        }
        catch (WasmException e)
        {
            throw CoreModuleError.InComponent(e, start);
        }
    }
}
