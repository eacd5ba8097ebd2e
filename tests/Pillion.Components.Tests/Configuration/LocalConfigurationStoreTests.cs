using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.Components.Conformance.Configuration;
using Pillion.Components.Local;
using Pillion.Components.Local.Configuration;
using Pillion.Testing;

namespace Pillion.Components.Tests.Configuration;

public sealed class InMemoryConfigurationStoreTests : ConfigurationStoreSuite
{
    protected override async ValueTask<IConfigurationStore> CreateAsync() =>
        await Components.CreateAsync<IConfigurationStore>(LocalComponents.All, "configuration.in-memory", new ManualTimeProvider());

    protected override ValueTask SetAsync(string key, string value)
    {
        var table = ((InMemoryConfigurationStore)Store).Table;
        table.Replace(new Dictionary<string, ConfigurationItem>(table.Items, StringComparer.Ordinal) { [key] = new(value) });
        return ValueTask.CompletedTask;
    }

    protected override ValueTask DeleteAsync(string key)
    {
        var table = ((InMemoryConfigurationStore)Store).Table;
        table.Replace(table.Items.Where(i => i.Key != key).ToDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal));
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Init_Items_AreThere()
    {
        await using var store = await Components.CreateAsync<IConfigurationStore>(
            LocalComponents.All,
            "configuration.in-memory",
            new ManualTimeProvider(),
            ("items", """{"a": 1, "b": true, /* c */ "c": {"value": "x", "version": "v2", "metadata": {"m": "n"}},}""")
        );

        var items = await store.GetAsync([], null, Token);

        Assert.Equal(
            ("1", "true", "x", "v2", "n"),
            (items["a"].Value, items["b"].Value, items["c"].Value, items["c"].Version, items["c"].Metadata!["m"])
        );
    }

    [Theory]
    [InlineData("[]", "it must be a JSON object of keys and values")]
    [InlineData("""{"a":{}}""", "the key 'a' is an object without the member 'value'")]
    [InlineData("""{"a":[1]}""", "the key 'a' has a value that is no text, number or boolean")]
    public async Task Init_BadItems_SayWhatIsWrong(string items, string cause)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await Components.CreateAsync<IConfigurationStore>(
                LocalComponents.All,
                "configuration.in-memory",
                new ManualTimeProvider(),
                ("items", items)
            )
        );

        Assert.Equal($"component 'test': metadata key 'items' cannot be read: {cause}", error.Message);
    }
}

public sealed class LocalFileConfigurationStoreTests : ConfigurationStoreSuite
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Dictionary<string, string> _items = new(StringComparer.Ordinal);
    private int _writes;

    protected override async ValueTask<IConfigurationStore> CreateAsync() =>
        await Components.CreateAsync<IConfigurationStore>(
            LocalComponents.All,
            "configuration.local.file",
            _time,
            ("path", _directory.Write("items.json", "{}"))
        );

    protected override ValueTask SetAsync(string key, string value)
    {
        _items[key] = value;
        return WriteAsync(JsonSerializer.Serialize(_items));
    }

    protected override ValueTask DeleteAsync(string key)
    {
        _items.Remove(key);
        return WriteAsync(JsonSerializer.Serialize(_items));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Look_BrokenFile_KeepsTheOldItems()
    {
        await SetAsync("a", "1");
        await WriteAsync("{\"a\": ");

        Assert.Equal("1", (await Store.GetAsync(["a"], null, Token))["a"].Value);
        await SetAsync("a", "2");
        Assert.Equal("2", (await Store.GetAsync(["a"], null, Token))["a"].Value);
    }

    /// <summary>The store has looked when the next look is set up: the file then is as it read it.</summary>
    private async ValueTask WriteAsync(string text)
    {
        var file = _directory.Write("items.json", text + new string(' ', ++_writes));
        var store = (LocalFileConfigurationStore)Store;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => store.HasSeen(new FileInfo(file).Length), "the store to read the file again");
    }
}
