namespace Pillion.Host.Yaml;

/// <summary>A piece of a YAML document that knows where it stands.</summary>
/// <param name="Line">The line it starts on, counted from 1.</param>
internal abstract record YamlNode(int Line)
{
    /// <summary>What it is, for error messages: <c>a list</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
/// <param name="Line">The line it starts on.</param>
/// <param name="Text">The value without quotes and with escapes resolved.</param>
/// <param name="IsPlain">Whether it stood without quotes, so that <c>true</c>, <c>8080</c> or <c>~</c> are not text.</param>
internal sealed record YamlScalar(int Line, string Text, bool IsPlain) : YamlNode(Line)
{
    /// <summary>Whether this is YAML's null: nothing at all, <c>~</c> or <c>null</c> (YAML 1.2 core schema §10.3.2).</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : $"'{Text}'";
}

/// <summary>A list.</summary>
internal sealed record YamlSequence(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line)
{
    public override string Kind => "a list";
}

/// <summary>Keys and values in the order they stand in the file.</summary>
internal sealed record YamlMapping(int Line, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries) : YamlNode(Line)
{
    public override string Kind => "a mapping";

    /// <summary>The value of a key; null when it is not there.</summary>
    public YamlNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name.Text == key)
            {
                return value;
            }
        }

        return null;
    }
}
