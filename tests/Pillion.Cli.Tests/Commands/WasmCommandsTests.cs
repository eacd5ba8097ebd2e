using Pillion.Cli.Tests.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary><c>pillion wasm …</c>: modules without apps.</summary>
public sealed class WasmCommandsTests : IAsyncDisposable
{
    private const string Module = """
        (module
          (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
          (func $explode (export "boom") unreachable))
        """;

    private const string Component = """
        (component $shop
          (type $order' (record (field "id" u32) (field "items" (list string))))
          (import "shop:api/orders@1.0.0" (instance
            (export "order" (type $order (eq $order')))
            (export "place" (func (param "o" $order) (result (result u64 (error string)))))))
          (core module $m (func (export "answer") (result i32) (i32.const 42)))
          (core instance $i (instantiate $m))
          (func (export "answer") (result u32) (canon lift (core func $i "answer"))))
        """;

    private const string Calculator = """
        (component
          (core module $m
            (memory (export "mem") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
            (func (export "answer") (result i32) (i32.const 42))
            (func (export "sum") (param $at i32) (param $count i32) (result i32) (local $sum i32)
              (block $done
                (loop $next
                  (br_if $done (i32.eqz (local.get $count)))
                  (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
                  (local.set $at (i32.add (local.get $at) (i32.const 4)))
                  (local.set $count (i32.sub (local.get $count) (i32.const 1)))
                  (br $next)))
              (local.get $sum)))
          (core instance $i (instantiate $m))
          (func (export "answer") (result u32) (canon lift (core func $i "answer")))
          (func $sum (param "xs" (list u32)) (result u32)
            (canon lift (core func $i "sum") (memory (core memory $i "mem")) (realloc (core func $i "realloc"))))
          (instance (export "calc:math/ops@0.1.0") (export "sum" (func $sum))))
        """;

    private readonly PillionCli _cli = new();

    public ValueTask DisposeAsync() => _cli.DisposeAsync();

    [Fact]
    public async Task Run_InvokeExport_PrintsItsResult()
    {
        var result = await _cli.RunAsync("wasm", "run", "--invoke", "add", Write("sum.wat", Module), "2", "-5");

        Assert.Equal((0, "-3\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("ad", "did you mean 'add'")]
    [InlineData("add", "takes 2 arguments, not 0")]
    public async Task Run_InvokeWrongly_SaysWhatIsRight(string export, string expected)
    {
        var result = await _cli.RunAsync("wasm", "run", "--invoke", export, Write("sum.wat", Module));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_Twice_KeepsTheModuleForRuns()
    {
        var path = Write("sum.wat", Module);

        var first = await _cli.RunAsync("wasm", "compile", path);
        var second = await _cli.RunAsync("wasm", "compile", path);
        var run = await _cli.RunAsync("wasm", "run", "--invoke", "add", path, "2", "3");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains(" 2 functions, compiled in ", first.Output, StringComparison.Ordinal);
        Assert.Contains(" was there already", second.Output, StringComparison.Ordinal);
        Assert.Equal("5\n", run.Output);
        Assert.Single(Directory.GetFiles(Path.Combine(_cli.Temp.Path, ".cache/pillion/wasm")));
    }

    [Fact]
    public async Task Compile_FolderCannotBeUsed_SaysWhy()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Temp.Path, ".cache/pillion"));
        await File.WriteAllTextAsync(Path.Combine(_cli.Temp.Path, ".cache/pillion/wasm"), "", TestContext.Current.CancellationToken);

        var result = await _cli.RunAsync("wasm", "compile", Write("sum.wat", Module));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The cache of compiled modules", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LargeModule_KeepsTheListOfItsFirstCallsAndUsesIt()
    {
        // 40 KB of code that is not called, and two functions that are.
        var path = Write(
            "large.wat",
            $$"""
            (module
              (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func (export "add") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))
              (func {{string.Concat(Enumerable.Repeat("nop ", 40_000))}}))
            """
        );
        await _cli.RunAsync("wasm", "compile", path);
        var file = new FileInfo(Assert.Single(Directory.GetFiles(Path.Combine(_cli.Temp.Path, ".cache/pillion/wasm"))));
        var compiled = file.Length;

        var first = await _cli.RunAsync("wasm", "run", "--invoke", "add", path, "2", "3");
        file.Refresh();
        var recorded = file.Length;
        var second = await _cli.RunAsync("wasm", "run", "--invoke", "add", path, "4", "5");
        file.Refresh();

        Assert.Equal(("5\n", "9\n"), (first.Output, second.Output));
        Assert.Equal(("", ""), (first.Error, second.Error));
        // The functions, and what the engine did in a new process; four bytes each.
        Assert.InRange(recorded - compiled, 3 * 4, 2000 * 4);
        Assert.Equal(recorded, file.Length);
    }

    [Fact]
    public async Task Run_Trap_PrintsTheGuestsStack()
    {
        var result = await _cli.RunAsync("wasm", "run", "--invoke", "boom", Write("sum.wat", Module));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("wasm trap: unreachable", result.Error, StringComparison.Ordinal);
        Assert.Contains("at sum!explode", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ExceptionThatIsNotCaught_PrintsItAndTheGuestsStack()
    {
        const string Throws = """(module (tag $e (param i32)) (func $fail (export "fail") (throw $e (i32.const 7))))""";

        var result = await _cli.RunAsync("wasm", "run", "--invoke", "fail", Write("throws.wat", Throws));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("wasm exception: uncaught exception (tag i32) [i32:7]", result.Error, StringComparison.Ordinal);
        Assert.Contains("at throws!fail", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Command_ExitsWithItsCode()
    {
        const string Exit = """
            (module
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") (call $exit (i32.const 7))))
            """;

        var result = await _cli.RunAsync("wasm", "run", Write("exit.wat", Exit));

        Assert.Equal(7, result.ExitCode);
    }

    [Fact]
    public async Task ParsePrintValidate_TextThroughBinaryAndBack_IsTheSameModule()
    {
        var text = Write("sum.wat", Module);
        var binary = Path.Combine(_cli.Temp.Path, "sum.wasm");

        var parsed = await _cli.RunAsync("wasm", "parse", "-o", binary, text);
        var printed = await _cli.RunAsync("wasm", "print", binary);
        var again = Write("again.wat", printed.Output);
        var reparsed = await _cli.RunAsync("wasm", "parse", "-o", Path.Combine(_cli.Temp.Path, "again.wasm"), again);
        var valid = await _cli.RunAsync("wasm", "validate", binary);

        Assert.Equal((0, 0, 0, 0), (parsed.ExitCode, printed.ExitCode, reparsed.ExitCode, valid.ExitCode));
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(
            await File.ReadAllBytesAsync(binary, cancel),
            await File.ReadAllBytesAsync(Path.Combine(_cli.Temp.Path, "again.wasm"), cancel)
        );
    }

    [Theory]
    [InlineData("answer")]
    [InlineData("sum", "[1, 2, 39]")]
    [InlineData("calc:math/ops#sum", "[42]")]
    [InlineData("calc:math/ops@0.1.0#sum", "[]", 0)]
    public async Task Run_InvokeFunctionOfAComponent_TakesAndPrintsWave(string function, string? argument = null, int expected = 42)
    {
        var result = await _cli.RunAsync([
            "wasm",
            "run",
            "--invoke",
            function,
            Write("calc.wat", Calculator),
            .. argument is null ? [] : new[] { argument },
        ]);

        Assert.Equal((0, $"{expected}\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData("summ", "[1]", "exports no function 'summ'")]
    [InlineData("sum", "one", "'one' is no list<u32>, as 'xs' needs")]
    public async Task Run_InvokeComponentWrongly_SaysWhatIsRight(string function, string argument, string expected)
    {
        var result = await _cli.RunAsync("wasm", "run", "--invoke", function, Write("calc.wat", Calculator), argument);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ComponentThatIsACommand_ExitsWithItsCode()
    {
        const string Command = """
            (component
              (import "wasi:cli/exit@0.2.0" (instance $exit (export "exit" (func (param "status" (result))))))
              (core func $exit (canon lower (func $exit "exit")))
              (core module $m
                (import "" "exit" (func $exit (param i32)))
                (func (export "run") (result i32) (call $exit (i32.const 1)) (i32.const 0)))
              (core instance $i (instantiate $m (with "" (instance (export "exit" (func $exit))))))
              (func $run (result (result)) (canon lift (core func $i "run")))
              (instance (export "wasi:cli/run@0.2.0") (export "run" (func $run))))
            """;

        var result = await _cli.RunAsync("wasm", "run", Write("command.wat", Command));

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task ParsePrintValidate_Component_IsTheSameComponent()
    {
        var text = Write("shop.wat", Component);
        var binary = Path.Combine(_cli.Temp.Path, "shop.wasm");

        var parsed = await _cli.RunAsync("wasm", "parse", "-o", binary, text);
        var printed = await _cli.RunAsync("wasm", "print", binary);
        var reparsed = await _cli.RunAsync(
            "wasm",
            "parse",
            "-o",
            Path.Combine(_cli.Temp.Path, "again.wasm"),
            Write("again.wat", printed.Output)
        );
        var valid = await _cli.RunAsync("wasm", "validate", binary);

        Assert.Equal((0, 0, 0, 0), (parsed.ExitCode, printed.ExitCode, reparsed.ExitCode, valid.ExitCode));
        Assert.StartsWith("(component $shop\n", printed.Output, StringComparison.Ordinal);
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(
            await File.ReadAllBytesAsync(binary, cancel),
            await File.ReadAllBytesAsync(Path.Combine(_cli.Temp.Path, "again.wasm"), cancel)
        );
    }

    [Fact]
    public async Task Inspect_Component_ListsInterfacesWithTypesByName()
    {
        var result = await _cli.RunAsync("wasm", "inspect", Write("shop.wat", Component));

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"shop:api/orders@1\.0\.0 +order +record \{ id: u32, items: list<string> \}", result.Output);
        Assert.Matches(@"shop:api/orders@1\.0\.0 +place +func\(o: order\) -> result<u64, string>", result.Output);
        Assert.Matches(@" answer +func\(\) -> u32", result.Output);
    }

    [Fact]
    public async Task Validate_InvalidComponent_NamesFileAndOffset()
    {
        var result = await _cli.RunAsync("wasm", "validate", Write("bad.wat", "(component (type (list 5)))"));

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("bad.wat: .*type index.*byte 0x", result.Error);
    }

    [Fact]
    public async Task Validate_InvalidModule_NamesFileFunctionAndOffset()
    {
        var path = Write("bad.wat", "(module (func (result i32) (i64.const 1)))");

        var result = await _cli.RunAsync("wasm", "validate", path);

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("bad.wat: type mismatch.*function 0.*byte 0x", result.Error);
    }

    [Fact]
    public async Task Validate_MalformedText_NamesLineAndColumn()
    {
        var result = await _cli.RunAsync("wasm", "validate", Write("bad.wat", "(module\n  (func (i32.frob)))"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("line 2, column 10", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Module_ListsExportsSectionsAndFunctions()
    {
        var result = await _cli.RunAsync("wasm", "inspect", Write("sum.wat", Module));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("func [i32 i32] -> [i32]", result.Output, StringComparison.Ordinal);
        Assert.Contains("code", result.Output, StringComparison.Ordinal);
        Assert.Contains("explode", result.Output, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_cli.Temp.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
