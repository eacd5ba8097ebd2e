using System.Globalization;

namespace Pillion.Host.Configuration;

/// <summary>
/// Amounts of bytes as Kubernetes writes them, which Dapr's <c>--max-body-size</c> takes: a decimal number and a suffix <c>Ki Mi Gi Ti</c>
/// (powers of 1024) or <c>k M G T</c> (powers of 1000). See <c>k8s.io/apimachinery/pkg/api/resource</c>.
/// </summary>
public static class Quantity
{
    /// <summary>Reads a quantity, rounded up to whole bytes; false when the text is none or does not fit 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        var end = text.LastIndexOfAnyInRange('0', '9') + 1;
        if (end < text.Length && text[end] == '.')
        {
            end++;
        }

        var factor = text[end..] switch
        {
            "" => 1L,
            "k" => 1_000L,
            "M" => 1_000_000L,
            "G" => 1_000_000_000L,
            "T" => 1_000_000_000_000L,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            _ => 0L,
        };
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (
            factor == 0
            || !decimal.TryParse(text[..end], Style, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > long.MaxValue / factor
        )
        {
            return false;
        }

        bytes = (long)decimal.Ceiling(number * factor);
        return true;
    }
}
