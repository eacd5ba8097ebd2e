namespace Pillion.Host.Configuration;

/// <summary>The configuration cannot be used; carries everything that is wrong with it.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>Takes a single problem that has no place in a file.</summary>
    public ConfigurationException(string source, string message)
        : this([new ConfigurationProblem(source, 0, "", message)]) { }

    /// <summary>What is wrong; at least one.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
