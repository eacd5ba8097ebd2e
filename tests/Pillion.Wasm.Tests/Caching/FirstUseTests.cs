using System.Runtime;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Caching;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Caching;

/// <summary>What a process notes of a module's first calls, and what the next makes of it.</summary>
public sealed class FirstUseTests : IDisposable
{
    private readonly CacheFixture _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Load_AfterARecording_FunctionsAreCompiledBeforeTheyAreCalled()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "There is no second processor to compile on.");
        ChildProcess.Run(Record, _cache.Folder);
        ChildProcess.Run(CallPrepared, _cache.Folder);
    }

    [Fact]
    public void CompiledModule_BytesOfIt_ReadBack()
    {
        var module = new CompiledModule([true, false, true, true, false, false, false, true, true], [1, long.MinValue], [0x0600_0001, 7]);

        var read = CompiledModule.FromBytes(module.ToBytes());

        Assert.Equal(module.DeclaredFunctions, read.DeclaredFunctions);
        Assert.Equal(module.WideConstants, read.WideConstants);
        Assert.Equal(module.FirstUsed, read.FirstUsed);
    }

    [Fact]
    public void CompiledModule_CutOff_IsRefused()
    {
        var bytes = new CompiledModule([true], [1], [2]).ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => CompiledModule.FromBytes(bytes.AsSpan(0, length)));
        }
    }

    private static WasmBuilder Chain()
    {
        var module = new WasmBuilder().Function("warm", "i>i", c => c.LocalGet(0));
        for (var f = 1; f < 30; f++)
        {
            var callee = f - 1;
            module.Function(f == 29 ? "last" : null, "i>i", c => c.LocalGet(0).I32(1).Op(Opcode.I32Add).Call(callee));
        }

        return module.Function("unused", "i>i", c => c.LocalGet(0));
    }

    private static void Record(string folder)
    {
        var cache = new CompilationCache(folder) { FirstUseWindow = TimeSpan.FromMilliseconds(300), FirstUseLeastBytes = 0 };
        using var engine = new Engine(new EngineOptions { Cache = cache });
        using var instance = engine.Instantiate(Chain());
        var file = Assert.Single(Directory.GetFiles(folder));
        var before = new FileInfo(file).Length;

        Assert.Equal(29, instance.GetFunction<Func<int, int>>("last")(0));

        // 30 functions and the writer of addresses, four bytes each, if none was missed; "unused" is not among them.
        GuestThread.WaitFor("the recording to be in the file", () => new FileInfo(file).Length > before);
        Assert.InRange(new FileInfo(file).Length - before, 30 * 4, 31 * 4);
    }

    private static void CallPrepared(string folder)
    {
        var cache = new CompilationCache(folder) { FirstUseLeastBytes = 0 };
        using var engine = new Engine(new EngineOptions { Cache = cache });
        using var instance = engine.Instantiate(Chain());
        Assert.Equal(1, cache.Hits);
        var last = instance.GetFunction<Func<int, int>>("last");
        Assert.Equal(5, instance.GetFunction<Func<int, int>>("warm")(5));
        GuestThread.WaitFor(
            "the background thread to compile",
            () => JitInfo.GetCompiledMethodCount() - JitInfo.GetCompiledMethodCount(currentThread: true) >= 29
        );

        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        Assert.Equal(29, last(0));

        Assert.Equal(before, JitInfo.GetCompiledMethodCount(currentThread: true));
    }
}
