namespace Pillion.Wasm;

/// <summary>The type of a linear memory.</summary>
/// <param name="Limits">Size in pages.</param>
public sealed record MemoryType(Limits Limits) : ExternType
{
    /// <summary>The size of a WebAssembly page unless a memory says otherwise (<see cref="PageSizeLog2"/>), 65,536 bytes.</summary>
    public const int PageSize = 65_536;

    /// <summary>The largest size of a 32-bit memory, 65,536 pages (4 GiB).</summary>
    public const int MaxPages = 65_536;

    private const int DefaultPageSizeLog2 = 16;

    /// <summary>Whether addresses are <c>i64</c> (core spec 3.0, §2.3.14 "Memory Types").</summary>
    public bool Is64Bit { get; init; }

    /// <summary>
    /// Whether instances on several threads may use it at once (proposal "threads"). It must have a maximum, and never shrinks.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>Log2 of the size of its pages in bytes: 16, or 0 for pages of one byte (proposal "custom page sizes").</summary>
    public int PageSizeLog2 { get; init; } = DefaultPageSizeLog2;

    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Memory;

    /// <summary>The type of addresses.</summary>
    internal ValueType AddressType => Is64Bit ? ValueType.I64 : ValueType.I32;

    /// <summary>
    /// Whether guard pages can catch what is out of range: addresses must not reach beyond them, and the end must be that of a page
    /// of the processor's.
    /// </summary>
    internal bool IsGuardable => !Is64Bit && PageSizeLog2 == DefaultPageSizeLog2;

    /// <summary>
    /// Whether an instance's own memory can lie behind its context: one that needs no more than 4 GiB of address space and lives as
    /// long as the instance.
    /// </summary>
    internal bool FitsBehindContext => !Is64Bit && !IsShared;

    /// <summary>The most pages that the type can have (core spec 3.0, §3.2.15).</summary>
    internal ulong LargestSize =>
        (Is64Bit, PageSizeLog2) switch
        {
            (true, 0) => ulong.MaxValue,
            (true, _) => 1UL << (64 - PageSizeLog2),
            (false, 0) => uint.MaxValue,
            (false, _) => 1UL << (32 - PageSizeLog2),
        };

    /// <summary>The size of the memory in bytes as it starts; <see cref="long.MaxValue"/> for more than any has.</summary>
    internal long MinBytes => BytesOf(Limits.Min);

    /// <summary>The most bytes it may have.</summary>
    internal long MaxBytes => BytesOf(Math.Min(Limits.Max ?? LargestSize, LargestSize));

    /// <inheritdoc/>
    public override string ToString()
    {
        var index = Is64Bit ? "i64 " : "";
        var shared = IsShared ? " shared" : "";
        var pages = PageSizeLog2 == DefaultPageSizeLog2 ? "" : $" (pagesize {1L << PageSizeLog2})";
        return $"(memory {index}{Limits}{shared}{pages})";
    }

    internal long BytesOf(ulong pages) => pages > (ulong)(long.MaxValue >> PageSizeLog2) ? long.MaxValue : (long)pages << PageSizeLog2;
}
