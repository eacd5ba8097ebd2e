using System.Collections.Immutable;

namespace Pillion.Wasm;

/// <summary>A kind of exceptions: who has the tag can throw them, and catch them as such (core spec 3.0, §4.2.8 "Tag Instances").</summary>
public sealed class Tag : Extern
{
    private static long s_last;

    /// <summary>A tag of the host's, for guests to import. It is equal to no other, also not to one of the same type.</summary>
    /// <param name="parameters">The types of the values that its exceptions carry.</param>
    public Tag(params ReadOnlySpan<ValueType> parameters)
        : this(new TagType(new FuncType([.. parameters], []))) { }

    internal Tag(TagType type) => Type = type;

    /// <inheritdoc/>
    public override TagType Type { get; }

    /// <summary>What compiled code knows it by. Never used again in this process.</summary>
    internal long Id { get; } = Interlocked.Increment(ref s_last);

    /// <summary>The types of the values that its exceptions carry.</summary>
    internal ImmutableArray<ValueType> Parameters => Type.Type.Parameters;

    internal override bool IsReleased => false;
}
