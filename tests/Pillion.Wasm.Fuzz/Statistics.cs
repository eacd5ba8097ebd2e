namespace Pillion.Wasm.Fuzz;

/// <summary>What a session has done so far.</summary>
internal sealed class Statistics
{
    public long Modules { get; set; }

    /// <summary>Seeds of which the tools could make no module.</summary>
    public long NotMade { get; set; }

    /// <summary>Modules that were rejected, or have imports that only another module can provide.</summary>
    public long NotRun { get; set; }

    /// <summary>In each variant of the engine.</summary>
    public long Instances { get; set; }

    /// <summary>In each variant of the engine.</summary>
    public long Calls { get; set; }

    /// <summary>Lines about calls, globals, memories, tables and host calls that were compared with V8's.</summary>
    public long Compared { get; set; }

    /// <summary>Modules of which a round was compared with wazero.</summary>
    public long ComparedWithWazero { get; set; }

    public long Traps { get; set; }

    /// <summary>Modules that V8 rejects, and those that ended its process.</summary>
    public long V8Failures { get; set; }

    /// <summary>Byte sequences made by breaking modules.</summary>
    public long Broken { get; set; }

    /// <summary>Of those, the ones that are valid all the same, and were run.</summary>
    public long BrokenButValid { get; set; }
}
