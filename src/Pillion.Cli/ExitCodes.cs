namespace Pillion.Cli;

/// <summary>What the process answers with. A program that <c>pillion run</c> ran answers for itself: its code becomes ours.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something failed: the message says what.</summary>
    public const int Failure = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>What was named is not running.</summary>
    public const int NotRunning = 3;

    /// <summary>The program could not be started: not found or not executable (the shells' code).</summary>
    public const int CannotExecute = 126;

    /// <summary>Ended by a signal: this plus the signal's number (the shells' convention).</summary>
    public const int SignalBase = 128;
}
