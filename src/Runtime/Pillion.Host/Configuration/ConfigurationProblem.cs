namespace Pillion.Host.Configuration;

/// <summary>One thing that is wrong in what the user configured.</summary>
/// <param name="Source">The file, as the user would type it, or a flag such as <c>--app-port</c>; empty when there is none.</param>
/// <param name="Line">The line in the file, counted from 1; 0 when there is none.</param>
/// <param name="Key">The path of the key, for example <c>apps[0].wasm.limits.memory</c>; empty when the file as a whole is meant.</param>
/// <param name="Message">What is wrong and what to do, beginning in lower case and without the key.</param>
public sealed record ConfigurationProblem(string Source, int Line, string Key, string Message)
{
    /// <summary>The problem in one line: <c>dapr.yaml:12: apps[0].appPort: must be …</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{Source}:{Line}" : Source;
        return (place.Length, Key.Length) switch
        {
            (0, 0) => Message,
            (0, _) => $"{Key}: {Message}",
            (_, 0) => $"{place}: {Message}",
            _ => $"{place}: {Key}: {Message}",
        };
    }
}
