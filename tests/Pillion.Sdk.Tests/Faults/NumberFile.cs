using System.Globalization;

namespace Pillion.Sdk.Tests.Faults;

/// <summary>A file that an app appends numbers to, a line each; the app may be killed in the middle of a line.</summary>
internal sealed class NumberFile(string path)
{
    public string Path { get; } = path;

    /// <summary>Every number that stands in it, once.</summary>
    public HashSet<int> Read()
    {
        if (!File.Exists(Path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }
}
