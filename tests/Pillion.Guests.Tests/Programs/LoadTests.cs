using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Programs;

/// <summary>Which modules can be apps, how they are called, and what is said about the others.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData(WasmTrigger.Auto, true, WasmTrigger.Wagi)]
    [InlineData(WasmTrigger.Auto, false, WasmTrigger.Command)]
    [InlineData(WasmTrigger.Wagi, false, WasmTrigger.Wagi)]
    [InlineData(WasmTrigger.Stdio, true, WasmTrigger.Stdio)]
    [InlineData(WasmTrigger.Command, true, WasmTrigger.Command)]
    public async Task Load_Program_IsCalledAsAskedOrAsItIsUsed(WasmTrigger wanted, bool isServed, WasmTrigger expected)
    {
        await using var apps = await GuestApps.StartAsync();

        var app = apps.Add("echo", "echo-stdio", wanted, o => o with { IsServed = isServed });

        Assert.Equal(expected, app.Wasm.Trigger);
        Assert.Equal(expected == WasmTrigger.Command, app.Wasm.Channel is null);
    }

    [Theory]
    [InlineData(
        WasmTrigger.Auto,
        "reactor",
        "reactor.wasm exports no function _start of type [] -> []: build it as a WASI command, not as a library or reactor."
    )]
    [InlineData(WasmTrigger.Wagi, "start-of-another-type", "exports no function _start of type [] -> []")]
    [InlineData(
        WasmTrigger.Auto,
        "http-wasm",
        "http-wasm.wasm is an http-wasm handler, which stands in front of apps: name it in a component of type middleware.http.wasm."
    )]
    [InlineData(WasmTrigger.HttpWasm, "http-wasm", "the trigger 'http-wasm' does not fit a module; use wagi, stdio or command.")]
    [InlineData(WasmTrigger.Http, "echo-stdio", "the trigger 'http' does not fit a module; use wagi, stdio or command.")]
    public async Task Load_ModuleThatIsNoProgram_SaysWhatItIs(WasmTrigger trigger, string guest, string message)
    {
        await using var apps = await GuestApps.StartAsync();

        var exception = Assert.Throws<WasmAppException>(() => apps.Add("app", guest, trigger));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains(GuestApps.PathOf(guest), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ImportsThatNobodyHas_NamesAllOfThemWithTheirTypes()
    {
        await using var apps = await GuestApps.StartAsync();

        var message = Assert.Throws<WasmAppException>(() => apps.Add("app", "missing-imports")).Message;

        Assert.Contains("\"env\" \"teleport\" [i32] -> [i64] is not defined", message, StringComparison.Ordinal);
        Assert.Contains("\"env\" \"beam_up\" [] -> [] is not defined", message, StringComparison.Ordinal);
        Assert.Contains(
            "\"wasi_snapshot_preview1\" \"fd_close\" is [i32] -> [i32], the module wants [i64] -> [i32]",
            message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\0asm\x0d\0\x01\0\x03", "(at byte 0x")]
    [InlineData("\0asm\x0d\0\x01\0", "does not fit this component, which exports nothing")]
    [InlineData("\0asm\x02\0\0\0", "(at byte 0x")]
    [InlineData("(module)", "(at byte 0x")]
    [InlineData("", "(at byte 0x")]
    public async Task Load_FileThatIsNoModule_SaysSo(string bytes, string message)
    {
        await using var apps = await GuestApps.StartAsync();
        using var directory = new TempDirectory();
        var path = directory.Write("broken.wasm", bytes);

        var exception = Assert.Throws<WasmAppException>(() => apps.Add("app", "", configure: o => o with { ModulePath = path }));

        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NoFile_NamesIt()
    {
        await using var apps = await GuestApps.StartAsync();

        var exception = Assert.Throws<WasmAppException>(() => apps.Add("app", "no-such-guest"));

        Assert.Contains(GuestApps.PathOf("no-such-guest"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_MountOfNoFolder_NamesIt()
    {
        await using var apps = await GuestApps.StartAsync();
        using var directory = new TempDirectory();
        var missing = directory.File("missing");

        var exception = Assert.Throws<WasmAppException>(() =>
            apps.Add(
                "app",
                "echo-stdio",
                configure: o => o with { Settings = o.Settings with { Mounts = [new WasmMount("/data", missing, ReadOnly: false)] } }
            )
        );

        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_Reuse_DoesNotFitPrograms()
    {
        await using var apps = await GuestApps.StartAsync();

        var exception = Assert.Throws<WasmAppException>(() =>
            apps.Add("app", "echo-stdio", configure: o => o.With(l => l with { Reuse = true }))
        );

        Assert.Contains("'reuse'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_MemoryLimitBelowWhatTheModuleStartsWith_NamesBoth()
    {
        await using var apps = await GuestApps.StartAsync();

        var exception = Assert.Throws<WasmAppException>(() =>
            apps.Add("app", "wagi-env", configure: o => o.With(l => l with { MemoryBytes = 65_536 }))
        );

        Assert.Contains("the limit is 65536", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, WasmAppLimits> BadLimits =>
        new()
        {
            {
                "limits.memory",
                new WasmAppLimits { MemoryBytes = 0 }
            },
            {
                "limits.memory",
                new WasmAppLimits { MemoryBytes = (4L << 30) + 1 }
            },
            {
                "limits.timeout",
                new WasmAppLimits { Timeout = TimeSpan.Zero }
            },
            {
                "limits.timeout",
                new WasmAppLimits { Timeout = TimeSpan.FromSeconds(-1) }
            },
            {
                "limits.timeout",
                new WasmAppLimits { Timeout = TimeSpan.FromDays(1000) }
            },
            {
                "limits.instances",
                new WasmAppLimits { Instances = 0 }
            },
            {
                "limits.tableElements",
                new WasmAppLimits { TableElements = -1 }
            },
            {
                "limits.stack",
                new WasmAppLimits { StackBytes = 1000 }
            },
            {
                "limits.stack",
                new WasmAppLimits { StackBytes = 64 << 20 }
            },
            {
                "limits.output",
                new WasmAppLimits { OutputBytes = -1 }
            },
            {
                "limits.httpSessions",
                new WasmAppLimits { HttpSessions = -1 }
            },
        };

    [Theory]
    [MemberData(nameof(BadLimits))]
    public async Task Load_LimitOutOfRange_NamesItAndItsRange(string name, WasmAppLimits limits)
    {
        await using var apps = await GuestApps.StartAsync();

        var exception = Assert.Throws<WasmAppException>(() => apps.Add("app", "echo-stdio", configure: o => o.With(_ => limits)));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=B", "x")]
    [InlineData("", "x")]
    [InlineData("NAME", "a\0b")]
    public async Task Load_VariableThatCannotBe_IsRefusedAtOnce(string name, string value)
    {
        await using var apps = await GuestApps.StartAsync();

        Assert.Throws<WasmAppException>(() => apps.Add("app", "echo-stdio", configure: o => o.WithVariable(name, value)));
    }
}
