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

    /// <summary>Whether it belongs to a read-only preopen.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether everything in <paramref name="needed"/> may be done, or why not.</summary>
    public Errno Check(Rights needed)
    {
        var missing = needed & ~Base;
        return missing == 0 ? Errno.Success : Explain(missing);
    }

    /// <summary>Whether descriptors opened through it may do everything in <paramref name="needed"/>, or why not.</summary>
    public Errno CheckInheriting(Rights needed)
    {
        var missing = needed & ~Inheriting;
        return missing == 0 ? Errno.Success
            : IsReadOnly && (missing & RightsOf.Writing) != 0 ? Errno.RoFs
            : Errno.NotCapable;
    }

    private Errno Explain(Rights missing)
    {
        var unsupported = missing & ~Descriptor.Supported;
        return unsupported != 0 ? Descriptor.WhyUnsupported(unsupported)
            : IsReadOnly && (missing & RightsOf.Writing) != 0 ? Errno.RoFs
            : Errno.NotCapable;
    }
}
