using System.Text;
using Pillion.BuildingBlocks.Cryptography.Scheme;

namespace Pillion.BuildingBlocks.Tests.Cryptography;

/// <summary>The values that dapr/kit publishes in <c>schemes/enc/v1/filekey_test.go</c>.</summary>
public sealed class FileKeyTests
{
    private static readonly byte[] s_key = Convert.FromHexString("4ae3be77186824592c9b6aa625f6ac1ba16fddf60359f3342e6761883a1f82d4");

    private static readonly byte[] s_noncePrefix = [1, 2, 3, 4, 5, 6, 7];

    [Fact]
    public void Derive_PublishedKey_GivesThePublishedKeys()
    {
        using var key = FileKey.Import([.. s_key], s_noncePrefix, DataCipher.AesGcm);

        Assert.Equal("F702256C0ABD7ED84EBEE9F897ABFBF8E5AD4D5FC19E7907E3E6844BE1A24189", Convert.ToHexString(key.DeriveHeaderKey()));
        Assert.Equal("8CBCF6B6B426C7291E8E1D9F0D8989A20FE93CB38CA8513DB1A2B08FA2ECB883", Convert.ToHexString(key.DerivePayloadKey()));
    }

    [Fact]
    public void Sign_PublishedMessage_GivesThePublishedMac()
    {
        using var key = FileKey.Import([.. s_key], s_noncePrefix, DataCipher.AesGcm);

        var mac = key.Sign(Encoding.ASCII.GetBytes("dapr.io/enc/v1\n{\"foo\":\"bar\"}\n"));

        Assert.Equal("AC54AF18F2CF36631EC41AF34DCDD32E526A26DF6975A3A6A83C78D997DED017", Convert.ToHexString(mac));
    }

    [Theory]
    [InlineData(0, false, "010203040506070000000000")]
    [InlineData(0, true, "010203040506070000000001")]
    [InlineData(1, false, "010203040506070000000100")]
    [InlineData(2000, true, "01020304050607000007D001")]
    public void WriteNonce_PublishedSegments_AreAsPublished(uint number, bool isLast, string expected)
    {
        var nonce = new byte[12];

        FileKey.WriteNonce(nonce, s_noncePrefix, number, isLast);

        Assert.Equal(expected, Convert.ToHexString(nonce));
    }
}
