using System.Text;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Components.Wasm.HttpFilters.Components;

/// <summary>Field lines as pipelines have them, and as guests do: a byte for each character.</summary>
internal static class Fields
{
    /// <summary>Lines for a guest; null if there is none.</summary>
    public static HttpFields? Of(IReadOnlyList<KeyValuePair<string, string>> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var fields = new HttpFields();
        foreach (var (name, value) in lines)
        {
            fields.Add(name, value);
        }

        return fields;
    }

    /// <summary>A guest's value as text.</summary>
    public static string Text(byte[] value) => Encoding.Latin1.GetString(value);

    /// <summary>Whether a field tells how long a body is, which the body itself knows.</summary>
    public static bool IsLength(string name) => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
}
