using System.Collections.Immutable;
using System.Globalization;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Values;

/// <summary>Reads values of known types from text (component model, WAVE.md).</summary>
internal sealed class WaveReader(string text)
{
    private readonly WaveLexer _lexer = new(text);

    public void ExpectEnd() => _lexer.ExpectEnd();

    public ComponentValue Read(ComponentValueType type) =>
        type switch
        {
            PrimitiveType primitive => ReadPrimitive(primitive),
            ListType list => ReadList(list),
            MapType map => ComponentValue.FromList(ReadItems('[', ']', _ => new TupleType([map.Key, map.Value]))),
            TupleType tuple => ReadTuple(tuple),
            RecordType record => ReadRecord(record),
            FlagsType flags => ReadFlags(flags),
            EnumType @enum => ReadEnum(@enum),
            VariantType variant => ReadVariant(variant),
            OptionType option => ReadOption(option),
            ResultType result => ReadResult(result),
            _ => throw new FormatException($"Values of {type} have no text form."),
        };

    private ComponentValue ReadPrimitive(PrimitiveType type)
    {
        switch (type.Kind)
        {
            case PrimitiveKind.Bool:
                return _lexer.TryWord("true") ? ComponentValue.FromBool(true)
                    : _lexer.TryWord("false") ? ComponentValue.FromBool(false)
                    : throw _lexer.Error("true or false");
            case PrimitiveKind.F32:
                return ComponentValue.FromF32(float.Parse(_lexer.Float(), NumberStyles.Float, CultureInfo.InvariantCulture));
            case PrimitiveKind.F64:
                return ComponentValue.FromF64(double.Parse(_lexer.Float(), NumberStyles.Float, CultureInfo.InvariantCulture));
            case PrimitiveKind.Char:
                return ComponentValue.FromChar(_lexer.Char());
            case PrimitiveKind.String:
                return ComponentValue.FromString(_lexer.String());
            case PrimitiveKind.ErrorContext:
                throw new FormatException("Values of error-context have no text form.");
            default:
                return ReadInteger(type);
        }
    }

    private ComponentValue ReadInteger(PrimitiveType type)
    {
        (ComponentValueKind Kind, Int128 Min, Int128 Max) range = type.Kind switch
        {
            PrimitiveKind.S8 => (ComponentValueKind.S8, sbyte.MinValue, sbyte.MaxValue),
            PrimitiveKind.U8 => (ComponentValueKind.U8, byte.MinValue, byte.MaxValue),
            PrimitiveKind.S16 => (ComponentValueKind.S16, short.MinValue, short.MaxValue),
            PrimitiveKind.U16 => (ComponentValueKind.U16, ushort.MinValue, ushort.MaxValue),
            PrimitiveKind.S32 => (ComponentValueKind.S32, int.MinValue, int.MaxValue),
            PrimitiveKind.U32 => (ComponentValueKind.U32, uint.MinValue, uint.MaxValue),
            PrimitiveKind.S64 => (ComponentValueKind.S64, long.MinValue, long.MaxValue),
            _ => (ComponentValueKind.U64, ulong.MinValue, ulong.MaxValue),
        };
        var digits = _lexer.Integer();
        return
            Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= range.Min
            && value <= range.Max
            ? ComponentValue.OfBits(range.Kind, unchecked((long)value))
            : throw _lexer.Error($"a number between {range.Min} and {range.Max} for {type}");
    }

    private ComponentValue ReadList(ListType type)
    {
        var items = ReadItems('[', ']', _ => type.Element);
        return type.FixedLength is { } length && items.Length != length
            ? throw _lexer.Error($"{length} elements, not {items.Length}")
            : ComponentValue.FromList(items);
    }

    private ComponentValue ReadTuple(TupleType type)
    {
        var items = ReadItems('(', ')', i => i < type.Elements.Length ? type.Elements[i] : null);
        return items.Length == type.Elements.Length
            ? ComponentValue.FromTuple(items)
            : throw _lexer.Error($"{type.Elements.Length} elements, not {items.Length}");
    }

    /// <summary>Values between brackets; a comma may follow the last.</summary>
    private ImmutableArray<ComponentValue> ReadItems(char open, char close, Func<int, ComponentValueType?> typeOf)
    {
        var items = ImmutableArray.CreateBuilder<ComponentValue>();
        _lexer.Expect(open);
        while (_lexer.Peek != close)
        {
            items.Add(Read(typeOf(items.Count) ?? throw _lexer.Error($"'{close}'")));
            if (_lexer.Peek != close)
            {
                _lexer.Expect(',');
            }
        }

        _lexer.Expect(close);
        return items.DrainToImmutable();
    }

    private ComponentValue ReadRecord(RecordType type)
    {
        var values = new ComponentValue?[type.Fields.Length];
        _lexer.Expect('{');
        if (_lexer.Peek == ':')
        {
            _lexer.Expect(':');
        }

        while (_lexer.Peek != '}')
        {
            var name = _lexer.Label();
            var index = IndexOf(type.Fields.Select(f => f.Name), name);
            if (index < 0 || values[index] is not null)
            {
                throw _lexer.Error($"one of the fields {string.Join(", ", type.Fields.Select(f => f.Name))}, each once, not {name}");
            }

            _lexer.Expect(':');
            values[index] = Read(type.Fields[index].Type);
            if (_lexer.Peek != '}')
            {
                _lexer.Expect(',');
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] ??= type.Fields[i].Type is OptionType ? ComponentValue.None : throw _lexer.Error($"field {type.Fields[i].Name}");
        }

        _lexer.Expect('}');
        return ComponentValue.FromRecord([.. type.Fields.Select(f => f.Name)], [.. values.OfType<ComponentValue>()]);
    }

    private ComponentValue ReadFlags(FlagsType type)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        _lexer.Expect('{');
        while (_lexer.Peek != '}')
        {
            var name = _lexer.Label();
            if (!type.Names.Contains(name) || !set.Add(name))
            {
                throw _lexer.Error($"one of {string.Join(", ", type.Names)}, each once, not {name}");
            }

            if (_lexer.Peek != '}')
            {
                _lexer.Expect(',');
            }
        }

        _lexer.Expect('}');
        return ComponentValue.FromFlags([.. type.Names.Where(set.Contains)]);
    }

    private ComponentValue ReadEnum(EnumType type)
    {
        var name = _lexer.Label();
        return type.Names.Contains(name)
            ? ComponentValue.FromEnum(name)
            : throw _lexer.Error($"one of {string.Join(", ", type.Names)}, not {name}");
    }

    private ComponentValue ReadVariant(VariantType type)
    {
        var name = _lexer.Label();
        var index = IndexOf(type.Cases.Select(c => c.Name), name);
        return index < 0
            ? throw _lexer.Error($"one of {string.Join(", ", type.Cases.Select(c => c.Name))}, not {name}")
            : ComponentValue.FromVariant(name, ReadPayload(type.Cases[index].Type));
    }

    private ComponentValue ReadOption(OptionType type) =>
        _lexer.TryWord("none") ? ComponentValue.None
        : _lexer.TryWord("some") ? ComponentValue.Some(ReadPayload(type.Element)!)
        : CanBeFlat(type.Element) ? ComponentValue.Some(Read(type.Element))
        : throw _lexer.Error("some(…) or none");

    private ComponentValue ReadResult(ResultType type) =>
        _lexer.TryWord("ok") ? ComponentValue.Ok(ReadPayload(type.Ok))
        : _lexer.TryWord("err") ? ComponentValue.Err(ReadPayload(type.Error))
        : type.Ok is { } ok && CanBeFlat(ok) ? ComponentValue.Ok(Read(ok))
        : throw _lexer.Error("ok or err");

    private ComponentValue? ReadPayload(ComponentValueType? type)
    {
        if (type is null)
        {
            return null;
        }

        _lexer.Expect('(');
        var value = Read(type);
        _lexer.Expect(')');
        return value;
    }

    private static bool CanBeFlat(ComponentValueType type) => type is not (OptionType or ResultType);

    private static int IndexOf(IEnumerable<string> names, string name) => names.ToImmutableArray().IndexOf(name);
}
