using System.Globalization;
using System.Text;

namespace Pillion.Wasm.Components.Values;

/// <summary>Writes values as text (component model, WAVE.md).</summary>
internal static class WaveWriter
{
    public static string Write(ComponentValue value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>Whether a name reads as something else and needs a <c>%</c>.</summary>
    public static bool IsKeyword(string name) => name is "true" or "false" or "inf" or "nan" or "some" or "none" or "ok" or "err";

    private static void Write(ComponentValue value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case ComponentValueKind.Bool:
                text.Append(value.AsBool() ? "true" : "false");
                break;
            case >= ComponentValueKind.S8 and <= ComponentValueKind.U64:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsInteger()}");
                break;
            case ComponentValueKind.F32:
                WriteFloat(value.AsFloat(), ((float)value.AsFloat()).ToString("R", CultureInfo.InvariantCulture), text);
                break;
            case ComponentValueKind.F64:
                WriteFloat(value.AsFloat(), value.AsFloat().ToString("R", CultureInfo.InvariantCulture), text);
                break;
            case ComponentValueKind.Char:
                text.Append('\'');
                WriteRune(value.AsChar(), '\'', text);
                text.Append('\'');
                break;
            case ComponentValueKind.String:
                text.Append('"');
                foreach (var rune in value.AsString().EnumerateRunes())
                {
                    WriteRune(rune, '"', text);
                }

                text.Append('"');
                break;
            case ComponentValueKind.List:
                WriteItems('[', value, ']', text);
                break;
            case ComponentValueKind.Tuple:
                WriteItems('(', value, ')', text);
                break;
            case ComponentValueKind.Record:
                WriteRecord(value, text);
                break;
            case ComponentValueKind.Flags:
                text.Append('{').AppendJoin(", ", value.Names).Append('}');
                break;
            case ComponentValueKind.Resource:
                text.Append(CultureInfo.InvariantCulture, $"<{value.AsResource()}>");
                break;
            default:
                WriteCase(value, text);
                break;
        }
    }

    private static void WriteItems(char open, ComponentValue value, char close, StringBuilder text)
    {
        text.Append(open);
        for (var i = 0; i < value.Items.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Write(value.Items[i], text);
        }

        text.Append(close);
    }

    private static void WriteRecord(ComponentValue value, StringBuilder text)
    {
        text.Append('{');
        for (var i = 0; i < value.Items.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(value.Names[i]).Append(": ");
            Write(value.Items[i], text);
        }

        text.Append('}');
    }

    private static void WriteCase(ComponentValue value, StringBuilder text)
    {
        var isOwnName = value.Kind is ComponentValueKind.Variant or ComponentValueKind.Enum;
        text.Append(isOwnName && IsKeyword(value.Case) ? "%" : "");
        text.Append(!isOwnName && value.Case == "error" ? "err" : value.Case);
        if (value.Payload is { } payload)
        {
            text.Append('(');
            Write(payload, text);
            text.Append(')');
        }
    }

    private static void WriteFloat(double value, string digits, StringBuilder text) =>
        text.Append(
            double.IsNaN(value) ? "nan"
            : double.IsPositiveInfinity(value) ? "inf"
            : double.IsNegativeInfinity(value) ? "-inf"
            : digits.Replace('E', 'e')
        );

    private static void WriteRune(Rune rune, char quote, StringBuilder text)
    {
        switch (rune.Value)
        {
            case '\t':
                text.Append("\\t");
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\\':
                text.Append("\\\\");
                break;
            case var c when c == quote:
                text.Append('\\').Append(quote);
                break;
            case var c when Rune.IsControl(rune):
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{c:x}}}");
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }
}
