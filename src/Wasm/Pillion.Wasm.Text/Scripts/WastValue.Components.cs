using System.Collections.Immutable;
using System.Text;

namespace Pillion.Wasm.Text.Scripts;

/// <content>Values of component-level types. Floats of those are <see cref="F32"/> and <see cref="F64"/>.</content>
public abstract partial record WastValue
{
    /// <summary><c>(bool.const true)</c></summary>
    public sealed record Bool(bool Value) : WastValue;

    /// <summary><c>(s8.const n)</c></summary>
    public sealed record S8(sbyte Value) : WastValue;

    /// <summary><c>(u8.const n)</c></summary>
    public sealed record U8(byte Value) : WastValue;

    /// <summary><c>(s16.const n)</c></summary>
    public sealed record S16(short Value) : WastValue;

    /// <summary><c>(u16.const n)</c></summary>
    public sealed record U16(ushort Value) : WastValue;

    /// <summary><c>(s32.const n)</c></summary>
    public sealed record S32(int Value) : WastValue;

    /// <summary><c>(u32.const n)</c></summary>
    public sealed record U32(uint Value) : WastValue;

    /// <summary><c>(s64.const n)</c></summary>
    public sealed record S64(long Value) : WastValue;

    /// <summary><c>(u64.const n)</c></summary>
    public sealed record U64(ulong Value) : WastValue;

    /// <summary><c>(char.const "c")</c></summary>
    public sealed record Char(Rune Value) : WastValue;

    /// <summary><c>(str.const "text")</c></summary>
    public sealed record String(string Value) : WastValue;

    /// <summary><c>(list.const value*)</c></summary>
    public sealed record List(ImmutableArray<WastValue> Elements) : WastValue;

    /// <summary><c>(tuple.const value*)</c></summary>
    public sealed record Tuple(ImmutableArray<WastValue> Elements) : WastValue;

    /// <summary><c>(record.const (field "name" value)*)</c>, in the order of the text.</summary>
    public sealed record Record(ImmutableArray<(string Name, WastValue Value)> Fields) : WastValue;

    /// <summary><c>(variant.const "case" value?)</c></summary>
    public sealed record Variant(string Case, WastValue? Payload) : WastValue;

    /// <summary><c>(enum.const "case")</c></summary>
    public sealed record Enum(string Case) : WastValue;

    /// <summary><c>(option.none)</c> or <c>(option.some value)</c></summary>
    public sealed record Option(WastValue? Value) : WastValue;

    /// <summary><c>(result.ok value?)</c> or <c>(result.err value?)</c></summary>
    public sealed record Result(bool IsOk, WastValue? Value) : WastValue;

    /// <summary><c>(flags.const "name"*)</c>: those that are set.</summary>
    public sealed record Flags(ImmutableArray<string> Names) : WastValue;
}
