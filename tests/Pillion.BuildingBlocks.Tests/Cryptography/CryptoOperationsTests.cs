using System.Text;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Tests.Cryptography;

public sealed class CryptoOperationsTests
{
    private const int Segment = 64 * 1024;

    private readonly FakeCryptoProvider _provider = new();
    private readonly CryptoOperations _crypto;

    public CryptoOperationsTests()
    {
        var spec = new ComponentSpec { Name = "vault", Type = "crypto.fake" };
        var components = new AppComponents([new LoadedComponent(spec, _provider)]);
        _crypto = new AppRuntime(new AppRuntimeOptions { AppId = "app" }, components, new AppRegistry()).Cryptography;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(Segment - 1)]
    [InlineData(Segment)]
    [InlineData(Segment + 1)]
    [InlineData(2 * Segment)]
    [InlineData(300 * 1024)]
    public async Task EncryptThenDecrypt_AnyLengthAndCipher_GivesTheDocument(int length)
    {
        foreach (var cipher in new[] { "AES-GCM", "chacha20-poly1305" })
        {
            var document = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();

            var encrypted = await EncryptAsync(document, cipher: cipher);
            var decrypted = await DecryptAsync(encrypted);

            Assert.Equal(document, decrypted);
            var segments = (length + Segment - 1) / Segment;
            Assert.Equal(HeaderLength(encrypted) + length + (16 * segments), encrypted.Length);
        }
    }

    /// <summary>The documents of dapr/kit's <c>testdata</c>, whose key is not wrapped at all.</summary>
    [Theory]
    [InlineData(
        """{"kw":1,"wfk":"1t1mDc87I8JUdPD2Kl6AKLpBV+HJy0av3yYR2/Q7Fx4=","cph":1,"np":"PYoop7beBg=="}""",
        "4m5F2XCJ/V/OkTbzDsUyx+9WM+IqMF800WNHhuVJc0Y=",
        "E933E7706820 2A6760AC6D2ED6D9666E7646D580FAD1D94C72B08C",
        "hello world"
    )]
    [InlineData(
        """{"k":"mykey","kw":1,"wfk":"rvjwqyMa8txW979ZL9wglb7f+UG1kW+/hDqvP3/ib+Q=","cph":1,"np":"gZ/UVI2JlQ=="}""",
        "zB+rESjb3gR5guGfmxukQ//ApfW6a55WOxo6k0x89kE=",
        "",
        ""
    )]
    public async Task Decrypt_DocumentOfDapr_GivesItsText(string manifest, string mac, string payload, string text)
    {
        var document = Encoding
            .ASCII.GetBytes($"dapr.io/enc/v1\n{manifest}\n{mac}\n")
            .Concat(Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal)))
            .ToArray();

        Assert.Equal(text, Encoding.UTF8.GetString(await DecryptAsync(document, "mykey")));
    }

    [Fact]
    public async Task Encrypt_Options_ShowInTheManifest()
    {
        var plain = HeaderText(await EncryptAsync([1], new CryptoEncryptOptions { KeyName = "k/1", KeyWrapAlgorithm = "rsa" }));
        var other = HeaderText(
            await EncryptAsync(
                [1],
                new()
                {
                    KeyName = "k",
                    KeyWrapAlgorithm = "A256KW",
                    DecryptionKeyName = "other",
                    DataEncryptionCipher = "CHACHA20-POLY1305",
                }
            )
        );
        var omitted = HeaderText(
            await EncryptAsync(
                [1],
                new()
                {
                    KeyName = "k",
                    KeyWrapAlgorithm = "A128CBC-NOPAD",
                    DecryptionKeyName = "other",
                    OmitDecryptionKeyName = true,
                }
            )
        );

        Assert.Matches(
            """^dapr\.io/enc/v1\n\{"k":"k/1","kw":5,"wfk":"[A-Za-z0-9+/]{43}=","cph":1,"np":"[A-Za-z0-9+/]{10}=="\}\n[A-Za-z0-9+/]{43}=\n$""",
            plain
        );
        Assert.Contains("""{"k":"other","kw":1,""", other, StringComparison.Ordinal);
        Assert.Contains("\"cph\":2", other, StringComparison.Ordinal);
        Assert.Contains("\n{\"kw\":2,", omitted, StringComparison.Ordinal);
        Assert.Equal(("wrap", "RSA-OAEP-256", "k/1"), _provider.Calls[0]);
    }

    [Fact]
    public async Task Decrypt_KeyNameGiven_WinsOverTheDocuments()
    {
        var encrypted = await EncryptAsync([1, 2, 3]);

        await DecryptAsync(encrypted, "another");

        Assert.Equal(("unwrap", "A256KW", "another"), _provider.Calls[^1]);
    }

    [Theory]
    [InlineData("", "invalid header: scheme name not found")]
    [InlineData("foo", "invalid header: scheme name not found")]
    [InlineData("invalidscheme\nfoo", "invalid header: unsupported scheme")]
    [InlineData("dapr.io/enc/v1\n", "invalid header: manifest not found")]
    [InlineData("dapr.io/enc/v1\n\n", "invalid header: invalid format")]
    [InlineData("dapr.io/enc/v1\n{}\n", "invalid header: message authentication code not found")]
    [InlineData("dapr.io/enc/v1\nnotjson\nabc\n", "invalid header: invalid manifest")]
    [InlineData("dapr.io/enc/v1\n{\"kw\":9}\nabc\n", "invalid header: invalid manifest")]
    [InlineData("dapr.io/enc/v1\n[]\nabc\n", "invalid header: invalid manifest")]
    public async Task Decrypt_NoDocument_SaysWhatIsWrong(string text, string cause)
    {
        Assert.Equal("failed to perform operation: " + cause, await DecryptionErrorAsync(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task Decrypt_HeaderWithoutEnd_IsRefusedAfter64KiB()
    {
        var document = Encoding.ASCII.GetBytes("dapr.io/enc/v1\n" + new string('x', 200_000));

        Assert.Equal("failed to perform operation: invalid header: manifest not found", await DecryptionErrorAsync(document));
    }

    [Fact]
    public async Task Decrypt_NoKeyName_IsAskedFor()
    {
        var encrypted = await EncryptAsync(
            [1],
            new()
            {
                KeyName = "k",
                KeyWrapAlgorithm = "AES",
                OmitDecryptionKeyName = true,
            }
        );

        Assert.Equal(
            "failed to perform operation: document's manifest does not contain a key name, and no key name was provided",
            await DecryptionErrorAsync(encrypted)
        );
    }

    [Fact]
    public async Task Decrypt_KeyCannotBeUnwrapped_LooksLikeAWrongSignature()
    {
        var encrypted = await EncryptAsync([1]);
        _provider.Fails = true;

        Assert.Equal("failed to perform operation: failed to validate the document's signature", await DecryptionErrorAsync(encrypted));
    }

    [Fact]
    public async Task Decrypt_AnyByteOfASmallDocumentChanged_FailsBeforeTheAnswer()
    {
        var encrypted = await EncryptAsync("a small document"u8.ToArray());
        for (var i = 0; i < encrypted.Length; i++)
        {
            var changed = encrypted.ToArray();
            changed[i] ^= 1;

            await Assert.ThrowsAsync<BuildingBlockException>(async () => await DecryptAsync(changed));
        }
    }

    [Fact]
    public async Task Decrypt_SegmentsCutOffSwappedOrChanged_FailWithoutGivingThemAway()
    {
        var document = new byte[3 * Segment];
        var encrypted = await EncryptAsync(document);
        var start = HeaderLength(encrypted);
        const int Sealed = Segment + 16;
        var cut = encrypted[..(start + (2 * Sealed))];
        var swapped = encrypted.ToArray();
        encrypted.AsSpan(start + Sealed, Sealed).CopyTo(swapped.AsSpan(start + (2 * Sealed)));
        var changed = encrypted.ToArray();
        changed[start + Sealed + 5] ^= 1;

        foreach (var (broken, whole) in new[] { (cut, 1), (swapped, 2), (changed, 1) })
        {
            await using var stream = await _crypto.DecryptAsync("vault", "", new MemoryStream(broken), Token);
            var output = new MemoryStream();

            var error = await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(output, Token));

            Assert.Equal($"error processing segment {whole}: failed to decrypt segment", error.Message);
            Assert.Equal(whole * Segment, output.Length);
        }
    }

    [Fact]
    public async Task EncryptAndDecrypt_LongDocument_AreReadOnlyAsFarAsTheyAreAskedFor()
    {
        var source = new EndlessStream();
        await using var encrypted = await _crypto.EncryptAsync("vault", new() { KeyName = "k", KeyWrapAlgorithm = "AES" }, source, Token);
        await using var decrypted = await _crypto.DecryptAsync("vault", "", encrypted, Token);
        var buffer = new byte[1024];
        for (var read = 0L; read < 10 * Segment; )
        {
            var count = await decrypted.ReadAsync(buffer, Token);
            read += count;

            Assert.InRange(source.Given, read, read + (4 * Segment));
        }
    }

    [Theory]
    [InlineData("", "AES", "", "option KeyName is required")]
    [InlineData("k", "", "", "option Algorithm is required")]
    [InlineData("k", "A192KW", "", "option Algorithm is not valid: algorithm A192KW is not supported")]
    [InlineData("k", "AES", "rot13", "option Cipher is not valid: cipher ROT13 is not supported")]
    public async Task Encrypt_BadOptions_SayWhatIsWrong(string keyName, string algorithm, string cipher, string cause)
    {
        var options = new CryptoEncryptOptions
        {
            KeyName = keyName,
            KeyWrapAlgorithm = algorithm,
            DataEncryptionCipher = cipher,
        };

        var error = await Assert.ThrowsAsync<BuildingBlockException>(async () => await EncryptAsync([1], options));

        Assert.Equal("failed to perform operation: " + cause, error.Error.Message);
    }

    private async Task<byte[]> EncryptAsync(byte[] document, CryptoEncryptOptions? options = null, string cipher = "")
    {
        options ??= new CryptoEncryptOptions
        {
            KeyName = "mykey",
            KeyWrapAlgorithm = "AES",
            DataEncryptionCipher = cipher,
        };
        await using var stream = await _crypto.EncryptAsync("vault", options, new MemoryStream(document), Token);
        return await ReadAsync(stream);
    }

    private async Task<byte[]> DecryptAsync(byte[] document, string keyName = "")
    {
        await using var stream = await _crypto.DecryptAsync("vault", keyName, new MemoryStream(document), Token);
        return await ReadAsync(stream);
    }

    private async Task<string> DecryptionErrorAsync(byte[] document) =>
        (await Assert.ThrowsAsync<BuildingBlockException>(async () => await DecryptAsync(document))).Error.Message;

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var output = new MemoryStream();
        await stream.CopyToAsync(output, Token);
        return output.ToArray();
    }

    private static string HeaderText(byte[] document) => Encoding.ASCII.GetString(document, 0, HeaderLength(document));

    private static int HeaderLength(byte[] document)
    {
        var end = 0;
        for (var line = 0; line < 3; line++)
        {
            end = Array.IndexOf(document, (byte)'\n', end) + 1;
        }

        return end;
    }

    /// <summary>Gives zeros for ever and counts them.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Clear();
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }
}
