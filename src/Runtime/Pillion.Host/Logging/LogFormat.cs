namespace Pillion.Host.Logging;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>For people, without colours.</summary>
    Text,

    /// <summary>For people at a terminal that shows colours.</summary>
    ColoredText,

    /// <summary>One JSON object a line, with the fields Dapr's have (<c>--log-as-json</c>).</summary>
    Json,

    /// <summary>The text lines of <c>daprd</c>: <c>key=value</c> pairs.</summary>
    Logfmt,
}
