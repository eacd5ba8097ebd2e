using Pillion.Wasm.Memories;

namespace Pillion.Wasm.Tests.Memories;

public sealed class MemoryImageTests
{
    private static readonly int s_page = NativePages.Size;

    [Fact]
    public void Gaps_LongEnough_AreWholePagesBetweenContents()
    {
        var bytes = new byte[(3 * MemoryImage.LeastGap) + (10 * s_page)];
        bytes[0] = 1;
        var second = MemoryImage.LeastGap + (2 * s_page) + 7;
        bytes[second] = 1;
        bytes[^1] = 1;

        var gaps = new MemoryImage(bytes).Gaps;

        Assert.Equal([(s_page, second - 7), (second - 7 + s_page, bytes.Length - s_page)], gaps);
    }

    [Fact]
    public void Gaps_FromTheStart_BeginThere()
    {
        var bytes = new byte[MemoryImage.LeastGap + 1];
        bytes[^1] = 1;

        Assert.Equal([(0, MemoryImage.LeastGap)], new MemoryImage(bytes).Gaps);
    }

    [Fact]
    public void Gaps_Shorter_AreNone()
    {
        var bytes = new byte[MemoryImage.LeastGap + s_page];
        bytes[0] = bytes[^1] = 1;

        Assert.Empty(new MemoryImage(bytes).Gaps);
        Assert.Empty(new MemoryImage([]).Gaps);
    }
}
