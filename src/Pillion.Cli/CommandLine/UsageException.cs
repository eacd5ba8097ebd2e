namespace Pillion.Cli.CommandLine;

/// <summary>The command line cannot be understood; the message says what and, when it can, what was meant.</summary>
internal sealed class UsageException(string message) : Exception(message);
