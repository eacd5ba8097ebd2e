namespace Pillion.Wasm;

/// <summary>Something that an instance imports or exports: a function, a table, a memory or a global.</summary>
public abstract class Extern
{
    private protected Extern() { }

    /// <summary>The type it was declared with, with its present size where it has one.</summary>
    public abstract ExternType Type { get; }
}
