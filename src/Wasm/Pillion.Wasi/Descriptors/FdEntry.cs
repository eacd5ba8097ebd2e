using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>A row of the descriptor table.</summary>
internal sealed class FdEntry(Descriptor descriptor, Rights baseRights, Rights inheritingRights)
{
    /// <summary>What the descriptor stands for.</summary>
    public Descriptor Descriptor { get; } = descriptor;

    /// <summary>What may be done with it.</summary>
    public Rights Base { get; set; } = baseRights;

    /// <summary>What may be done with descriptors opened through it.</summary>
    public Rights Inheriting { get; set; } = inheritingRights;

    /// <summary>The name of a preopened directory, as the guest reads it.</summary>
    public byte[]? PreopenName { get; init; }

    /// <summary>
    /// Whether it belongs to a read-only preopen: what writes is refused although the rights are there. C libraries silently open
    /// for reading what a directory's rights do not let them write, so rights alone would turn an error of <c>open</c> into one of a
    /// later <c>write</c>.
    /// </summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether everything in <paramref name="needed"/> may be done, or why not.</summary>
    public Errno Check(Rights needed)
    {
        var missing = needed & ~Base;
        return missing != 0 ? Explain(missing)
            : IsRefused(needed) ? Errno.RoFs
            : Errno.Success;
    }

    /// <summary>Whether descriptors opened through it may do everything in <paramref name="needed"/>, or why not.</summary>
    public Errno CheckInheriting(Rights needed) =>
        IsRefused(needed) ? Errno.RoFs
        : (needed & ~Inheriting) != 0 ? Errno.NotCapable
        : Errno.Success;

    private Errno Explain(Rights missing)
    {
        var unsupported = missing & ~Descriptor.Supported;
        return unsupported != 0 ? Descriptor.WhyUnsupported(unsupported)
            : IsRefused(missing) ? Errno.RoFs
            : Errno.NotCapable;
    }

    private bool IsRefused(Rights needed) => IsReadOnly && (needed & RightsOf.Writing) != 0;
}
