using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Tests.Descriptors;

public sealed class RightsOfTests
{
    [Fact]
    public void Writing_LinkSource_IsPartOfIt()
    {
        // A hard link made in a writable directory to a file of a read-only one would let the guest write the file.
        Assert.True(RightsOf.Writing.HasFlag(Rights.PathLinkSource));
    }

    [Fact]
    public void Directory_SeekReadWrite_AreNotPartOfIt()
    {
        Assert.Equal(Rights.None, RightsOf.Directory & (Rights.FdSeek | Rights.FdTell | Rights.FdRead | Rights.FdWrite));
    }
}
