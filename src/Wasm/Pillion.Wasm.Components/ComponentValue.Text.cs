using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Components.Values;

namespace Pillion.Wasm.Components;

/// <content>Its text form.</content>
public sealed partial class ComponentValue
{
    /// <summary>Reads a value of a type from WAVE.</summary>
    /// <exception cref="FormatException">The text is no value of that type; the message says where and what was expected.</exception>
    public static ComponentValue Parse(string text, ComponentValueType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(type);
        var reader = new WaveReader(text);
        var value = reader.Read(type);
        reader.ExpectEnd();
        return value;
    }

    /// <summary>The value in WAVE.</summary>
    public override string ToString() => WaveWriter.Write(this);
}
