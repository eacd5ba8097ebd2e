using System.Security.Cryptography;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.State;

namespace Pillion.BuildingBlocks.Tests.State;

public sealed class StateEncryptionTests
{
    private const string First = "000102030405060708090a0b0c0d0e0f";
    private const string Second = "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff";

    private readonly DictionaryStateStore _kept = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_PrimaryKey_KeepsWhatDaprCanRead()
    {
        var store = Open(("primaryEncryptionKey", First, "first"));

        await store.SaveAsync([new("a", "secret"u8.ToArray())], Token);

        // pkg/encryption: base64 of nonce, ciphertext and tag, "||", the name of the key's secret.
        var kept = Encoding.UTF8.GetString(_kept.Values["app||a"]).Split("||");
        var sealedValue = Convert.FromBase64String(kept[0]);
        var value = new byte[6];
        using var aes = new AesGcm(Convert.FromHexString(First), 16);
        aes.Decrypt(sealedValue.AsSpan(0, 12), sealedValue.AsSpan(12, 6), sealedValue.AsSpan(18), value);
        Assert.Equal("first", kept[1]);
        Assert.Equal("secret", Encoding.UTF8.GetString(value));
    }

    [Fact]
    public async Task EveryRead_AfterEveryWrite_GivesTheValueBack()
    {
        var store = Open(("primaryEncryptionKey", Second, "second"));

        await store.SaveAsync([new("one", "1"u8.ToArray())], Token);
        await store.SaveAsync([new("two", "2"u8.ToArray()), new("empty", default)], Token);
        await store.TransactAsync(new StateTransaction([StateOperation.Upsert(new("three", "3"u8.ToArray()))]), Token);
        var items = await store.BulkGetAsync([new("two"), new("three"), new("none")], cancellationToken: Token);

        Assert.Equal(("1", "1"), (await ReadAsync(store, "one"), (await store.GetAsync("one", cancellationToken: Token)).ETag));
        Assert.Equal("", await ReadAsync(store, "empty"));
        Assert.Equal(["2", "3", ""], items.Select(i => Encoding.UTF8.GetString(i.Value.Data.Span)));
        Assert.False(items[2].Value.Exists);
        Assert.All(_kept.Values.Values, v => Assert.EndsWith("||second", Encoding.UTF8.GetString(v), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rotation_SecondaryKey_StillReadsAndWritesWithThePrimary()
    {
        await Open(("primaryEncryptionKey", First, "first")).SaveAsync([new("old", "old"u8.ToArray())], Token);
        var rotated = Open(("primaryEncryptionKey", Second, "second"), ("secondaryEncryptionKey", First, "first"));

        await rotated.SaveAsync([new("new", "new"u8.ToArray())], Token);

        Assert.Equal(("old", "new"), (await ReadAsync(rotated, "old"), await ReadAsync(rotated, "new")));
        Assert.EndsWith("||second", Encoding.UTF8.GetString(_kept.Values["app||new"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NotDecryptable_IsAnErrorWithoutTheKeyOrValue()
    {
        var store = Open(("primaryEncryptionKey", First, "first"));
        await store.SaveAsync([new("changed", "value"u8.ToArray())], Token);
        var changed = _kept.Values["app||changed"];
        changed[4] = changed[4] == 'A' ? (byte)'B' : (byte)'A';
        _kept.Values["app||plain"] = "42"u8.ToArray();
        _kept.Values["app||other"] = "AAAA||other"u8.ToArray();

        Assert.Equal(
            [
                "fail to get changed from state store store: could not decrypt data for state store store: the record was changed, or its key was",
                "fail to get plain from state store store: could not decrypt data for state store store: encryption key name not found on record",
                "fail to get other from state store store: could not decrypt data for state store store: the record's key 'other' is neither the primary nor the secondary one",
            ],
            [await ErrorAsync(store, "changed"), await ErrorAsync(store, "plain"), await ErrorAsync(store, "other")]
        );
        var items = await store.BulkGetAsync([new("plain")], cancellationToken: Token);
        Assert.Equal("could not decrypt data for state store store: encryption key name not found on record", items[0].Error);
    }

    [Theory]
    [InlineData("0102", "first", "must be an AES key of 16, 24 or 32 bytes in hexadecimal")]
    [InlineData("zz0102030405060708090a0b0c0d0e0f", "first", "must be an AES key of 16, 24 or 32 bytes in hexadecimal")]
    [InlineData(First, null, "must come from a secret (secretKeyRef)")]
    public void Create_KeyUnusable_IsRefusedWithoutTheKey(string key, string? secret, string message)
    {
        var error = Assert.Throws<ComponentException>(() => Open(("primaryEncryptionKey", key, secret)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_Encrypted_IsAnError()
    {
        var store = Open(("primaryEncryptionKey", First, "first"));

        var error = await Assert.ThrowsAsync<BuildingBlockException>(async () => await store.QueryAsync("{}"u8.ToArray(), null, Token));

        Assert.Equal("state store store query failed: cannot query encrypted store", error.Error.Message);
    }

    private AppStateStore Open(params (string Name, string Key, string? Secret)[] keys)
    {
        var component = Apps.Component("store", _kept, [.. keys.Select(k => (k.Name, k.Key))]);
        var secretNames = keys.Where(k => k.Secret is not null).ToDictionary(k => k.Name, k => k.Secret!);
        return Apps.Create("app", null, new LoadedComponent(component.Spec with { SecretNames = secretNames }, _kept)).State.Open("store");
    }

    private static async Task<string> ReadAsync(AppStateStore store, string key) =>
        Encoding.UTF8.GetString((await store.GetAsync(key, cancellationToken: Token)).Data.Span);

    private static async Task<string> ErrorAsync(AppStateStore store, string key) =>
        (await Assert.ThrowsAsync<BuildingBlockException>(async () => await store.GetAsync(key, cancellationToken: Token))).Error.Message;
}
