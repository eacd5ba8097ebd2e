using Pillion.Wasm.Text;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Modules written in the text format, where the instructions matter more than the bytes.</summary>
internal static class Wat
{
    public static Module LoadText(this Engine engine, string text, string? name = null) =>
        Module.Load(engine, WatReader.ToBinary(text), name);

    /// <summary>An instance of a module without imports, or with those of <paramref name="linker"/>.</summary>
    public static Instance InstantiateText(this Engine engine, string text, Linker? linker = null, string? name = null) =>
        (linker ?? new Linker(engine)).Instantiate(engine.LoadText(text, name));
}
