using System.Runtime;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Caching;
using Pillion.Wasm.Compilation;
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
    public void Dispose_BeforeTheWindowHasPassed_KeepsWhatWasNoted() => ChildProcess.Run(RecordUntilDisposed, _cache.Folder);

    [Fact]
    public void Record_TwoModulesAtOnce_EachHasAListOfItsOwn() => ChildProcess.Run(RecordTwo, _cache.Folder);

    [Fact]
    public void Load_ListOfAnotherModule_DoesNoHarm()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "There is no second processor to compile on.");
        ChildProcess.Run(CallWithAWrongList, _cache.Folder);
    }

    [Fact]
    public void Dispose_FileHasGone_NobodyIsTold() => ChildProcess.Run(RecordIntoNothing, _cache.Folder);

    [Fact]
    public void Load_Collectible_IsNotListenedFor() => ChildProcess.Run(RecordCollectible, _cache.Folder);

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

    /// <summary>30 functions that call one another, and one that is not called.</summary>
    private static WasmBuilder Chain(int seed = 1)
    {
        var module = new WasmBuilder().Function("warm", "i>i", c => c.LocalGet(0));
        for (var f = 1; f < 30; f++)
        {
            var callee = f - 1;
            module.Function(f == 29 ? "last" : null, "i>i", c => c.LocalGet(0).I32(seed).Op(Opcode.I32Add).Call(callee));
        }

        return module.Function("unused", "i>i", c => c.LocalGet(0));
    }

    private static CompilationCache Open(string folder, TimeSpan? window) =>
        new(folder)
        {
            FirstUseWindow = window,
            FirstUseLeastBytes = 0,
            LeastBytesPerThread = 1,
            Warning = w => Assert.Fail(w),
        };

    /// <summary>Functions of a chain that are in its list, by index; empty if it has none.</summary>
    private static int[] Listed(Engine engine, WasmBuilder chain)
    {
        using var entry = engine.Options.Cache!.Find(ModuleLoader.KeyOf(engine, chain.Build()));
        // Behind those of the functions are methods that are not called by the guest.
        return [.. entry!.Module.FirstUsed.Where(t => t >= 0).Select(t => (t & 0xFF_FFFF) - 1).Where(f => f <= 30).Order()];
    }

    private static IEnumerable<int> AllButTheUnused => Enumerable.Range(0, 30);

    private static void Record(string folder)
    {
        using var engine = new Engine(new EngineOptions { Cache = Open(folder, TimeSpan.FromMilliseconds(300)) });
        using var instance = engine.Instantiate(Chain());

        Assert.Equal(29, instance.GetFunction<Func<int, int>>("last")(0));

        GuestThread.WaitFor("the recording to be in the file", () => Listed(engine, Chain()).Length > 0);
        Assert.Equal(AllButTheUnused, Listed(engine, Chain()));
    }

    private static void RecordUntilDisposed(string folder)
    {
        using var engine = new Engine(new EngineOptions { Cache = Open(folder, TimeSpan.FromHours(1)) });
        using var instance = engine.Instantiate(Chain());
        Assert.Equal(29, instance.GetFunction<Func<int, int>>("last")(0));
        Assert.Empty(Listed(engine, Chain()));

        instance.Module.Dispose();

        Assert.Equal(AllButTheUnused, Listed(engine, Chain()));
    }

    private static void RecordTwo(string folder)
    {
        using var engine = new Engine(new EngineOptions { Cache = Open(folder, TimeSpan.FromHours(1)) });
        using var first = engine.Instantiate(Chain(1));
        using var second = engine.Instantiate(Chain(2));

        Assert.Equal(29, first.GetFunction<Func<int, int>>("last")(0));
        Assert.Equal(0, second.GetFunction<Func<int, int>>("warm")(0));
        second.Module.Dispose();
        first.Module.Dispose();

        Assert.Equal(AllButTheUnused, Listed(engine, Chain(1)));
        Assert.Equal([0], Listed(engine, Chain(2)));
    }

    private static void CallWithAWrongList(string folder)
    {
        var bytes = Chain().Build();
        using (var filling = new Engine(new EngineOptions { Cache = Open(folder, window: null) }))
        {
            Module.Load(filling, bytes).Dispose();
        }

        var cache = Open(folder, window: null);
        using var engine = new Engine(new EngineOptions { Cache = cache });
        // A function, none, a type, a function that there is not, a method of the engine, none.
        cache.AddFirstUsed(
            ModuleLoader.KeyOf(engine, bytes),
            [0x0600_0003, 0, 0x0200_0001, 0x0600_4000, 0x0600_0001 | FirstUse.OfEngine, -1]
        );
        var done = ThreadPool.CompletedWorkItemCount;

        using var module = Module.Load(engine, bytes);
        using var instance = new Linker(engine).Instantiate(module);

        Assert.Equal(1, cache.Hits);
        GuestThread.WaitFor("the list to be worked through", () => ThreadPool.CompletedWorkItemCount > done);
        Assert.Equal(29, instance.GetFunction<Func<int, int>>("last")(0));
    }

    private static void RecordIntoNothing(string folder)
    {
        var cache = Open(folder, TimeSpan.FromHours(1));
        using var engine = new Engine(new EngineOptions { Cache = cache });
        using var instance = engine.Instantiate(Chain());
        Assert.Equal(29, instance.GetFunction<Func<int, int>>("last")(0));
        Directory.Delete(folder, recursive: true);

        instance.Module.Dispose();

        Assert.False(cache.HasFailed);
    }

    private static void RecordCollectible(string folder)
    {
        using var engine = new Engine(new EngineOptions { Cache = Open(folder, TimeSpan.FromHours(1)), Collectible = true });
        using var instance = engine.Instantiate(Chain());
        Assert.Equal(29, instance.GetFunction<Func<int, int>>("last")(0));

        instance.Module.Dispose();

        Assert.Empty(Listed(engine, Chain()));
    }

    private static void CallPrepared(string folder)
    {
        var done = ThreadPool.CompletedWorkItemCount;
        var cache = Open(folder, window: null);
        using var engine = new Engine(new EngineOptions { Cache = cache });
        using var instance = engine.Instantiate(Chain());
        Assert.Equal(1, cache.Hits);
        var last = instance.GetFunction<Func<int, int>>("last");
        Assert.Equal(5, instance.GetFunction<Func<int, int>>("warm")(5));
        GuestThread.WaitFor(
            "the other threads to compile",
            () => ThreadPool.CompletedWorkItemCount >= done + Math.Min(Environment.ProcessorCount - 1, FirstUse.MostThreads)
        );

        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        Assert.Equal(29, last(0));

        Assert.Equal(before, JitInfo.GetCompiledMethodCount(currentThread: true));
    }
}
