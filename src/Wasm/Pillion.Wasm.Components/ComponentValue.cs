using System.Collections.Immutable;
using System.Text;

namespace Pillion.Wasm.Components;

/// <summary>
/// A component-level value whose type is known only at run time: what scripts and command lines pass to functions. Immutable; equal if kind,
/// names and contents are equal, where all NaNs are. Its text form is WAVE (component model, WAVE.md).
/// </summary>
/// <remarks>A delegate that takes and returns these fits any function; their kinds are checked in the call, against the function's type.</remarks>
public sealed partial class ComponentValue : IEquatable<ComponentValue>
{
    // Numbers, bools and characters.
    private readonly long _bits;

    // The string, or the name of the case.
    private readonly string? _text;
    private readonly ImmutableArray<string> _names = [];
    private readonly object? _resource;

    private ComponentValue(ComponentValueKind kind) => Kind = kind;

    private ComponentValue(ComponentValueKind kind, long bits)
        : this(kind) => _bits = bits;

    private ComponentValue(ComponentValueKind kind, string? text, ImmutableArray<string> names, ImmutableArray<ComponentValue> items)
        : this(kind)
    {
        _text = text;
        _names = names;
        Items = items;
    }

    private ComponentValue(object resource)
        : this(ComponentValueKind.Resource) => _resource = resource;

    /// <summary>What it is.</summary>
    public ComponentValueKind Kind { get; }

    /// <summary>Elements of a list or tuple, values of a record's fields, what a case carries.</summary>
    public ImmutableArray<ComponentValue> Items { get; } = [];

    /// <summary>Names of a record's fields, or of the flags that are set, in order.</summary>
    public ImmutableArray<string> Names => _names;

    /// <summary>Name of the case of a variant, enum, option or result: <c>none</c>, <c>some</c>, <c>ok</c>, <c>error</c>.</summary>
    /// <exception cref="InvalidOperationException">It has no cases.</exception>
    public string Case => Kind is not ComponentValueKind.String && _text is not null ? _text : throw Mismatch("a variant");

    /// <summary>What the case carries, or null.</summary>
    public ComponentValue? Payload => Items.IsEmpty ? null : Items[0];

    /// <summary>A bool.</summary>
    public static ComponentValue FromBool(bool value) => new(ComponentValueKind.Bool, value ? 1 : 0);

    /// <summary>An <c>s8</c>.</summary>
    public static ComponentValue FromS8(sbyte value) => new(ComponentValueKind.S8, value);

    /// <summary>A <c>u8</c>.</summary>
    public static ComponentValue FromU8(byte value) => new(ComponentValueKind.U8, value);

    /// <summary>An <c>s16</c>.</summary>
    public static ComponentValue FromS16(short value) => new(ComponentValueKind.S16, value);

    /// <summary>A <c>u16</c>.</summary>
    public static ComponentValue FromU16(ushort value) => new(ComponentValueKind.U16, value);

    /// <summary>An <c>s32</c>.</summary>
    public static ComponentValue FromS32(int value) => new(ComponentValueKind.S32, value);

    /// <summary>A <c>u32</c>.</summary>
    public static ComponentValue FromU32(uint value) => new(ComponentValueKind.U32, value);

    /// <summary>An <c>s64</c>.</summary>
    public static ComponentValue FromS64(long value) => new(ComponentValueKind.S64, value);

    /// <summary>A <c>u64</c>.</summary>
    public static ComponentValue FromU64(ulong value) => new(ComponentValueKind.U64, (long)value);

    /// <summary>An <c>f32</c>.</summary>
    public static ComponentValue FromF32(float value) => new(ComponentValueKind.F32, BitConverter.SingleToInt32Bits(value));

    /// <summary>An <c>f64</c>.</summary>
    public static ComponentValue FromF64(double value) => new(ComponentValueKind.F64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A character.</summary>
    public static ComponentValue FromChar(Rune value) => new(ComponentValueKind.Char, value.Value);

    /// <summary>A string.</summary>
    public static ComponentValue FromString(string value) =>
        new(ComponentValueKind.String, value ?? throw new ArgumentNullException(nameof(value)), [], []);

    /// <summary>A list; its elements are of one type.</summary>
    public static ComponentValue FromList(params ImmutableArray<ComponentValue> elements) =>
        new(ComponentValueKind.List, null, [], elements);

    /// <summary>A tuple.</summary>
    public static ComponentValue FromTuple(params ImmutableArray<ComponentValue> elements) =>
        new(ComponentValueKind.Tuple, null, [], elements);

    /// <summary>A record: names of fields and as many values.</summary>
    /// <exception cref="ArgumentException">There are not as many names as values.</exception>
    public static ComponentValue FromRecord(ImmutableArray<string> names, ImmutableArray<ComponentValue> values) =>
        names.Length == values.Length
            ? new ComponentValue(ComponentValueKind.Record, null, names, values)
            : throw new ArgumentException($"{names.Length} names for {values.Length} values.", nameof(names));

    /// <summary>A case of a variant.</summary>
    public static ComponentValue FromVariant(string name, ComponentValue? payload = null) =>
        OfCase(ComponentValueKind.Variant, name, payload);

    /// <summary>A case of an enum.</summary>
    public static ComponentValue FromEnum(string name) => OfCase(ComponentValueKind.Enum, name, null);

    /// <summary>An option without value.</summary>
    public static ComponentValue None { get; } = OfCase(ComponentValueKind.Option, "none", null);

    /// <summary>An option with a value.</summary>
    public static ComponentValue Some(ComponentValue value) => OfCase(ComponentValueKind.Option, "some", value);

    /// <summary>A result that is a value.</summary>
    public static ComponentValue Ok(ComponentValue? value = null) => OfCase(ComponentValueKind.Result, "ok", value);

    /// <summary>A result that is an error.</summary>
    public static ComponentValue Err(ComponentValue? error = null) => OfCase(ComponentValueKind.Result, "error", error);

    /// <summary>The flags that are set.</summary>
    public static ComponentValue FromFlags(params ImmutableArray<string> names) => new(ComponentValueKind.Flags, null, names, []);

    /// <summary>A handle: an object of the host's, or a <see cref="ResourceHandle"/>.</summary>
    public static ComponentValue FromResource(object value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>The bool.</summary>
    public bool AsBool() => Number(ComponentValueKind.Bool) != 0;

    /// <summary>The integer, signed or unsigned, of any width.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Int128 AsInteger() =>
        Kind switch
        {
            ComponentValueKind.U64 => (ulong)_bits,
            >= ComponentValueKind.S8 and <= ComponentValueKind.S64 => _bits,
            _ => throw Mismatch("an integer"),
        };

    /// <summary>The number, of <c>f32</c> or <c>f64</c>.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public double AsFloat() =>
        Kind switch
        {
            ComponentValueKind.F32 => BitConverter.Int32BitsToSingle((int)_bits),
            ComponentValueKind.F64 => BitConverter.Int64BitsToDouble(_bits),
            _ => throw Mismatch("a float"),
        };

    /// <summary>The character.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Rune AsChar() => new((int)Number(ComponentValueKind.Char));

    /// <summary>The string.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public string AsString() => Kind == ComponentValueKind.String ? _text! : throw Mismatch("a string");

    /// <summary>The object behind a handle.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public object AsResource() => _resource ?? throw Mismatch("a resource");

    /// <inheritdoc/>
    public bool Equals(ComponentValue? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || other.Kind != Kind)
        {
            return false;
        }

        var haveEqualBits =
            Kind is ComponentValueKind.F32 or ComponentValueKind.F64 && double.IsNaN(AsFloat())
                ? double.IsNaN(other.AsFloat())
                : _bits == other._bits;
        return haveEqualBits
            && _text == other._text
            && _names.AsSpan().SequenceEqual(other._names.AsSpan())
            && Items.AsSpan().SequenceEqual(other.Items.AsSpan())
            && ReferenceEquals(_resource, other._resource);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ComponentValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var isNaN = Kind is ComponentValueKind.F32 or ComponentValueKind.F64 && double.IsNaN(AsFloat());
        return HashCode.Combine(Kind, isNaN ? 0 : _bits, _text, _names.Length, Items.Length, Items.IsEmpty ? 0 : Items[0].GetHashCode());
    }

    internal static ComponentValue OfCase(ComponentValueKind kind, string name, ComponentValue? payload) =>
        new(kind, name, [], payload is null ? [] : [payload]);

    internal static ComponentValue OfBits(ComponentValueKind kind, long bits) => new(kind, bits);

    /// <summary>Bits of a number, bool or character.</summary>
    internal long Number(ComponentValueKind kind) => Kind == kind ? _bits : throw Mismatch(kind.ToString());

    private InvalidOperationException Mismatch(string wanted) => new($"{this} is a value of kind {Kind}, not {wanted}.");
}
