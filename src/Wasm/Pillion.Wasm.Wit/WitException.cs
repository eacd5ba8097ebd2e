namespace Pillion.Wasm.Wit;

/// <summary>WIT that cannot be read or resolved: says where, why, and what to do.</summary>
public sealed class WitException : Exception
{
    internal WitException(SourcePosition at, string problem)
        : base(Compose(at, problem))
    {
        Problem = problem;
        Path = at.Source?.Path ?? "";
        (Line, Column) = at.Source?.Locate(at.Offset) ?? (1, 1);
    }

    /// <summary>An error that has no place in a text, such as an empty folder.</summary>
    /// <param name="path">The file or folder that it is about.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    public WitException(string path, string problem)
        : base($"{path}: {problem}")
    {
        Problem = problem;
        Path = path;
        (Line, Column) = (1, 1);
    }

    /// <summary>What is wrong and what to do, without the place.</summary>
    public string Problem { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1, in UTF-16 code units.</summary>
    public int Column { get; }

    private static string Compose(SourcePosition at, string problem)
    {
        if (at.Source is null)
        {
            return problem;
        }

        var (line, column) = at.Source.Locate(at.Offset);
        return $"{at.Source.Path}:{line}:{column}: {problem}";
    }
}
