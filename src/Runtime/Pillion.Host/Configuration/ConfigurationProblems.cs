namespace Pillion.Host.Configuration;

/// <summary>Collects what is wrong so that all of it can be said at once, and what is merely odd as warnings. Not safe for several threads.</summary>
public sealed class ConfigurationProblems
{
    private readonly List<ConfigurationProblem> _errors = [];
    private readonly List<ConfigurationProblem> _warnings = [];

    /// <summary>What stops the start, in the order it was found.</summary>
    public IReadOnlyList<ConfigurationProblem> Errors => _errors;

    /// <summary>What is worth a line in the log but stops nothing.</summary>
    public IReadOnlyList<ConfigurationProblem> Warnings => _warnings;

    /// <summary>Notes something that must be put right before the start.</summary>
    public void Error(string source, int line, string key, string message) => _errors.Add(new(source, line, key, message));

    /// <summary>Notes something that has no effect, or not the one the user may expect.</summary>
    public void Warn(string source, int line, string key, string message) => _warnings.Add(new(source, line, key, message));

    /// <summary>Stops the start when there is any error.</summary>
    /// <exception cref="ConfigurationException">There is at least one error; it carries them all.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new ConfigurationException([.. _errors]);
        }
    }
}
