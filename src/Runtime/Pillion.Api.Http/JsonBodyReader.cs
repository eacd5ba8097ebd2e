using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Api.Http;

/// <summary>
/// Reads a request body token by token with Go's rules: property names match without regard to case, <c>null</c> leaves a field at its
/// default, unknown fields are skipped, a value of the wrong kind is an error. Every error is the route's own, with the byte offset in it.
/// </summary>
internal ref struct JsonBodyReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly Func<string, BuildingBlockError> _malformed;
    private Utf8JsonReader _reader;

    public JsonBodyReader(ReadOnlySpan<byte> body, Func<string, BuildingBlockError> malformed)
    {
        _body = body;
        _malformed = malformed;
        _reader = new Utf8JsonReader(body);
        if (body.IsEmpty)
        {
            Fail("the body is empty");
        }

        Advance();
    }

    /// <summary>The reader stands on the start of an array.</summary>
    public readonly void ExpectArray() => Expect(JsonTokenType.StartArray, "an array");

    /// <summary>The reader stands on the start of an object.</summary>
    public readonly void ExpectObject() => Expect(JsonTokenType.StartObject, "an object");

    /// <summary>Steps onto the next element of the array; false at its end.</summary>
    public bool NextElement()
    {
        Advance();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Steps onto the next property name of the object; false at its end. After it one value must be read or skipped.</summary>
    public bool NextProperty()
    {
        Advance();
        return _reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the current property has this name; if so, steps onto its value.</summary>
    public bool Is(ReadOnlySpan<byte> name)
    {
        if (!Ascii.EqualsIgnoreCase(_reader.ValueSpan, name) && !_reader.ValueTextEquals(name))
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Skips the value of the current property.</summary>
    public void Skip()
    {
        Advance();
        SkipValue();
    }

    /// <summary>Whether the value is null.</summary>
    public readonly bool TryReadNull() => _reader.TokenType == JsonTokenType.Null;

    /// <summary>A text, or null.</summary>
    public readonly string? ReadString()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.String, "a string");
        return Text();
    }

    /// <summary>A whole number; null is 0.</summary>
    public readonly int ReadInt32()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        Expect(JsonTokenType.Number, "a number");
        return _reader.TryGetInt32(out var number) ? number : Fail<int>("expected a whole number of 32 bits");
    }

    /// <summary>A whole number as protojson takes it: a number without fraction, or the same as a text; null is 0.</summary>
    public readonly int ReadProtoInt32()
    {
        if (_reader.TokenType == JsonTokenType.String)
        {
            return int.TryParse(Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : Fail<int>("expected a whole number of 32 bits");
        }

        return
            _reader.TokenType == JsonTokenType.Number
            && _reader.TryGetDouble(out var number)
            && number == Math.Truncate(number)
            && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : ReadInt32();
    }

    /// <summary>A whole number that is not negative, as protojson takes it.</summary>
    public readonly uint ReadProtoUInt32()
    {
        if (_reader.TokenType == JsonTokenType.String)
        {
            return uint.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : Fail<uint>("expected a whole number that is not negative");
        }

        Expect(JsonTokenType.Number, "a number");
        return _reader.TryGetUInt32(out var number) ? number : Fail<uint>("expected a whole number that is not negative");
    }

    /// <summary>Skips the value that the reader stands on.</summary>
    public void SkipCurrent() => SkipValue();

    /// <summary>Whether the value is true; null is false.</summary>
    public readonly bool ReadBoolean() =>
        _reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => Fail<bool>($"expected true or false at byte {_reader.TokenStartIndex}, found {_reader.TokenType}"),
        };

    /// <summary>A number; null when the value is null.</summary>
    public readonly double? ReadDouble()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.Number, "a number");
        return _reader.GetDouble();
    }

    /// <summary>An object whose values are texts, or null.</summary>
    public Dictionary<string, string>? ReadStringMap()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        ExpectObject();
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextProperty())
        {
            var key = Text();
            Advance();
            map[key] = ReadString() ?? "";
        }

        return map;
    }

    /// <summary>A copy of the value's own text without insignificant white space.</summary>
    public byte[] ReadCompact()
    {
        var start = (int)_reader.TokenStartIndex;
        SkipValue();
        return JsonText.Compact(_body[start..(int)_reader.BytesConsumed]);
    }

    /// <summary>Nothing may follow the value that was read.</summary>
    public void ExpectEnd()
    {
        bool more;
        try
        {
            more = _reader.Read();
        }
        catch (JsonException e)
        {
            Fail(e.Message);
            return;
        }

        if (more)
        {
            Fail("there is something after the end of the value");
        }
    }

    private void SkipValue()
    {
        try
        {
            _reader.Skip();
        }
        catch (JsonException e)
        {
            Fail(e.Message);
        }
    }

    private void Advance()
    {
        try
        {
            if (!_reader.Read())
            {
                Fail("the body ends too early");
            }
        }
        catch (JsonException e)
        {
            Fail(e.Message);
        }
    }

    /// <summary>The text or name the reader stands on, with U+FFFD for bad UTF-8 and halves of surrogate pairs, as Go reads it.</summary>
    private readonly string Text() =>
        _reader.ValueIsEscaped
            ? JsonStrings.Unescape([(byte)'"', .. _reader.ValueSpan, (byte)'"'])
            : Encoding.UTF8.GetString(_reader.ValueSpan);

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_reader.TokenType != type)
        {
            Fail($"expected {what} at byte {_reader.TokenStartIndex}, found {_reader.TokenType}");
        }
    }

    [DoesNotReturn]
    private readonly void Fail(string cause) => throw _malformed(cause).ToException();

    [DoesNotReturn]
    private readonly T Fail<T>(string cause) => throw _malformed(cause).ToException();
}
