using Pillion.Wasm.Text;

namespace Pillion.Wasm.Components.Tests.Testing;

/// <summary>Components from their text.</summary>
internal static class WatComponent
{
    public static Component Load(Engine engine, string text, string name = "component") =>
        Component.Load(engine, WatReader.ToBinary(text), name);
}
