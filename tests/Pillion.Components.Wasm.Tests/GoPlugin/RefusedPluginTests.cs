using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Tests.Providers;
using Pillion.Testing;
using Pillion.Wasm.Text;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>Modules that are no store, or none of this version: what is wrong is said when the runtime starts.</summary>
public sealed class RefusedPluginTests
{
    private const string Memory = """(memory (export "memory") 1)""";
    private const string Version = """(func (export "store_api_version") (result i64) i64.const 1)""";
    private const string Malloc = """(func (export "malloc") (param i32) (result i32) i32.const 1024) (func (export "free") (param i32))""";

    private const string Methods = """
        (func (export "store_init") (export "store_features") (export "store_get") (export "store_set") (export "store_delete")
          (param i32 i32) (result i64) i64.const 0)
        """;

    [Fact]
    public async Task Init_AllThereIs_IsAStore()
    {
        await using var store = await CreateAsync(Memory + Version + Malloc + Methods);

        Assert.Equal(StateFeatures.None, store.Features);
    }

    [Theory]
    [InlineData("i64.const 2", "2")]
    [InlineData("i64.const -1", "18446744073709551615")]
    public async Task Init_AnotherVersion_SaysFileAndBoth(string version, string found)
    {
        var module = $"""(func (export "store_api_version") (result i64) {version})""";

        var message = await MessageAsync(Memory + module + Malloc + Methods);

        Assert.Contains("plugin.wasm", message, StringComparison.Ordinal);
        Assert.Contains($"its store_api_version is {found}, but the runtime's is 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_MissingExports_NamesAllOfThem()
    {
        var message = await MessageAsync(Version);

        foreach (var name in (string[])["store_init", "store_features", "store_get", "store_set", "store_delete", "malloc", "free"])
        {
            Assert.Contains($"it exports no function \"{name}\"", message, StringComparison.Ordinal);
        }

        Assert.Contains("it exports no memory \"memory\"", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""(func (export "free") (param i64))""", "its export \"free\" is")]
    [InlineData("""(global (export "free") i32 (i32.const 0))""", "its export \"free\" is")]
    public async Task Init_ExportOfAnotherType_SaysBoth(string free, string reason)
    {
        var malloc = """(func (export "malloc") (param i32) (result i32) i32.const 1024)""";

        Assert.Contains(reason, await MessageAsync(Memory + Version + Methods + malloc + free), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_ImportsOfTheHost_AreNamed()
    {
        var message = await MessageAsync(
            """(import "env" "get_state" (func (param i32 i32) (result i64)))""" + Memory + Version + Malloc + Methods
        );

        Assert.Contains("get_state", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""(func (export "_start") unreachable)""", "trapped")]
    [InlineData("""(func (export "_initialize") unreachable)""", "trapped")]
    public async Task Init_DoesNotStart_IsSaid(string start, string reason)
    {
        Assert.Contains(reason, await MessageAsync(Memory + Version + Malloc + Methods + start), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Init_StartExits_ZeroIsFine(int exitCode)
    {
        var module =
            """(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))"""
            + Memory
            + Version
            + Malloc
            + Methods
            + $"(func (export \"_start\") (call $exit (i32.const {exitCode})))";

        if (exitCode == 0)
        {
            await using var store = await CreateAsync(module);
            Assert.True((await store.DeleteAsync(new("key"), TestContext.Current.CancellationToken)).IsOk);
        }
        else
        {
            Assert.Contains("it ended with exit code 3 when it was started", await MessageAsync(module), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("i32.const 0", @"malloc\(\d+\) gave no memory for a message")]
    [InlineData("i32.const 65530", @"malloc\(\d+\) gave 0xfffa, but the memory ends at 0x10000")]
    [InlineData("i32.const -1", @"malloc\(\d+\) gave 0xffffffff, but the memory ends at 0x10000")]
    public async Task Init_MallocGivesWhatIsNotThere_IsSaid(string address, string reason)
    {
        var malloc = $"(func (export \"malloc\") (param i32) (result i32) {address}) (func (export \"free\") (param i32))";

        Assert.Matches(reason, await MessageAsync(Memory + Version + Methods + malloc));
    }

    [Fact]
    public async Task Init_PluginRefusesItsSettings_SaysItsWords()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await PluginStores.CreateAsync("2025", ("refuse", "yes")));

        Assert.Equal((ComponentErrorKind.Configuration, "component 'test': test refuses its settings"), (error.Kind, error.Message));
    }

    private static async Task<string> MessageAsync(string module) =>
        (await Assert.ThrowsAsync<ComponentException>(async () => await CreateAsync(module))).Message;

    private static async ValueTask<IStateStore> CreateAsync(string module)
    {
        using var folder = new TempDirectory();
        var path = folder.File("plugin.wasm");
        await File.WriteAllBytesAsync(path, WatReader.ToBinary($"(module {module})"), TestContext.Current.CancellationToken);
        return await WasmProviders.CreateAsync<IStateStore>("state.wasm", path);
    }
}
