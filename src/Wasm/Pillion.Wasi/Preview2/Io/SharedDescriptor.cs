using Pillion.Wasi.Descriptors;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>An open file that a descriptor and streams share: WASI 0.2 lets a stream outlive the descriptor that it was made of.</summary>
internal sealed class SharedDescriptor(Descriptor descriptor)
{
    private int _owners = 1;

    public Descriptor Descriptor => descriptor;

    /// <summary>One more owner.</summary>
    public SharedDescriptor Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>One owner less; the last one closes it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            descriptor.Dispose();
        }
    }
}
