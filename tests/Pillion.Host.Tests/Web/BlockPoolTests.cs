using Pillion.Host.Web;

namespace Pillion.Host.Tests.Web;

public sealed class BlockPoolTests
{
    private readonly BlockPool _pool = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    public void Rent_AnySizeUpToABlock_GivesABlock(int size)
    {
        using var block = _pool.Rent(size);

        Assert.Equal(_pool.MaxBufferSize, block.Memory.Length);
    }

    [Fact]
    public void Rent_MoreThanABlock_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(_pool.MaxBufferSize + 1));

    [Fact]
    public void Rent_AfterABlockWasReturned_GivesItAgainAndToOneOnly()
    {
        var first = _pool.Rent();
        first.Dispose();

        using var again = _pool.Rent();
        using var another = _pool.Rent();

        Assert.Same(first, again);
        Assert.NotSame(first, another);
    }

    [Fact]
    public void Dispose_OfMoreBlocksThanAreKept_LetsTheRestGo()
    {
        var blocks = Enumerable.Range(0, 1025).Select(_ => _pool.Rent()).ToList();
        blocks.ForEach(block => block.Dispose());

        var kept = Enumerable.Range(0, 1025).Select(_ => _pool.Rent()).Count(blocks.Contains);

        Assert.Equal(1024, kept);
    }
}
