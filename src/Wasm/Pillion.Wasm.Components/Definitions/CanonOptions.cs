namespace Pillion.Wasm.Components.Definitions;

/// <summary>How strings are in memory.</summary>
internal enum StringEncoding : byte
{
    Utf8,
    Utf16,

    /// <summary>Latin-1 if the string has no other characters, else UTF-16.</summary>
    Latin1OrUtf16,
}

/// <summary>Options of a canonical definition (component model, Binary.md, "canonopt"); those that were not given are null.</summary>
internal sealed record CanonOptions
{
    public static CanonOptions None { get; } = new();

    public StringEncoding? Encoding { get; init; }

    /// <summary>Index of a core memory.</summary>
    public uint? Memory { get; init; }

    /// <summary>Index of a core function.</summary>
    public uint? Realloc { get; init; }

    /// <summary>Index of a core function.</summary>
    public uint? PostReturn { get; init; }

    public bool IsAsync { get; init; }

    /// <summary>Index of a core function.</summary>
    public uint? Callback { get; init; }

    /// <summary>Index of a core type: the lowered function's.</summary>
    public uint? CoreType { get; init; }

    public bool IsGc { get; init; }
}
