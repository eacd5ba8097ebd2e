using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Tests.Headers;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("1H", 3600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("4m", 4)]
    [InlineData("5000u", 5)]
    [InlineData("6000000n", 6)]
    [InlineData("0n", 0)]
    [InlineData("99999999H", 49L * 24 * 3600_000)]
    public void Timeout_TryParse_ReadsEveryUnit(string text, long milliseconds)
    {
        Assert.True(TimeoutText.TryParse(text, out var timeout));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData(" 1S")]
    [InlineData("123456789S")]
    [InlineData("1.5S")]
    public void Timeout_TryParse_RefusesWhatIsNone(string text) => Assert.False(TimeoutText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0n")]
    [InlineData(1, "100n")]
    [InlineData(10_000_000, "1000000u")]
    [InlineData(1_000_000_001, "100001m")]
    [InlineData(long.MaxValue, "99999999H")]
    public void Timeout_Format_FitsInEightDigits(long ticks, string expected)
    {
        var text = TimeoutText.Format(new TimeSpan(ticks));

        Assert.InRange(text.Length, 2, 9);
        Assert.Equal(expected, text);
        Assert.True(TimeoutText.TryParse(text, out _));
    }

    [Theory]
    [InlineData("plain text: ~!", "plain text: ~!")]
    [InlineData("100%", "100%25")]
    [InlineData("Zürich\n", "Z%C3%BCrich%0A")]
    [InlineData("\U0001F600", "%F0%9F%98%80")]
    public void StatusMessage_Encode_CanBeDecoded(string message, string encoded)
    {
        Assert.Equal(encoded, StatusMessage.Encode(message));

        Assert.Equal(message, StatusMessage.Decode(encoded));
    }

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%FF", "\uFFFD")]
    public void StatusMessage_Decode_KeepsWhatIsNoEncoding(string text, string expected) =>
        Assert.Equal(expected, StatusMessage.Decode(text));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0001")]
    [InlineData("000102")]
    [InlineData("FFFEFDFC")]
    public void Metadata_Bytes_SurviveWithAndWithoutPadding(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.True(MetadataText.TryDecode(MetadataText.Encode(bytes), out var unpadded));
        Assert.True(MetadataText.TryDecode(Convert.ToBase64String(bytes), out var padded));
        Assert.Equal(bytes, unpadded);
        Assert.Equal(bytes, padded);
    }

    [Fact]
    public void Metadata_Received_SplitsBytesAtCommasAndSkipsTheProtocolsOwn()
    {
        var metadata = new GrpcMetadata();

        MetadataText.Receive(metadata, "X-Bytes-Bin", "AQ==,Ag, !!");
        MetadataText.Receive(metadata, "x-text", new(["a", "b"]));
        MetadataText.Receive(metadata, "grpc-timeout", "1S");
        MetadataText.Receive(metadata, "grpc-trace-bin", "AA");

        Assert.Equal(["x-bytes-bin", "x-bytes-bin", "x-text", "x-text", "grpc-trace-bin"], metadata.Select(entry => entry.Name));
        Assert.Equal(
            [
                [1],
                [2],
            ],
            metadata.GetAll("x-bytes-bin").Select(entry => entry.Bytes)
        );
        Assert.Equal("a", metadata.Get("X-Text"));
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("a b", "v")]
    [InlineData("a:b", "v")]
    [InlineData("x-bin", "v")]
    public void Metadata_Add_RefusesNamesThatAreNone(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new GrpcMetadata().Add(name, value));
}
