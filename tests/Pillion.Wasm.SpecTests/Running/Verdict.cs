namespace Pillion.Wasm.SpecTests.Running;

/// <summary>What became of one command.</summary>
internal enum VerdictKind
{
    Passed,
    Failed,

    /// <summary>Not run, for a reason that is counted and shown.</summary>
    Skipped,

    /// <summary>Not run, because a module before it failed: counted as failed, but explained once.</summary>
    Blocked,
}

/// <summary>What became of one command, and why.</summary>
internal readonly record struct Verdict(VerdictKind Kind, string Why)
{
    public static Verdict Passed => new(VerdictKind.Passed, "");

    public static Verdict Failed(string why) => new(VerdictKind.Failed, why);

    public static Verdict Skipped(string why) => new(VerdictKind.Skipped, why);

    public static Verdict Blocked => new(VerdictKind.Blocked, "");
}
