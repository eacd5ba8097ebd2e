using System.Globalization;

namespace Pillion.Wasm.Compilation;

/// <summary>What a method of a compiled module is, by its name.</summary>
/// <param name="Function">The function that it is of.</param>
/// <param name="Part">The part of the function that it is, where that was too large for the JIT; null for the rest.</param>
/// <param name="IsOutlined">Whether the function's own method is, or was, below it on the stack: it is a part, or the body with a large frame.</param>
internal readonly record struct CompiledMethod(int Function, int? Part, bool IsOutlined)
{
    private const string PartMarker = "part";

    /// <summary>Reads <c>f12</c>, <c>f12_body</c>, <c>f12_part3</c> or <c>f12_part3_body</c>.</summary>
    public static bool TryParse(string name, out CompiledMethod method)
    {
        method = default;
        var words = name.Split('_');
        if (!TryParse(words[0], "f", out var function))
        {
            return false;
        }

        var isPart = words.Length > 1 && words[1].StartsWith(PartMarker, StringComparison.Ordinal);
        int? part = isPart && TryParse(words[1], PartMarker, out var number) ? number : null;
        method = new CompiledMethod(function, part, words.Length > 1);
        return true;
    }

    private static bool TryParse(string word, string prefix, out int number)
    {
        number = 0;
        return word.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(word.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
