using Pillion.Wasm.Caching;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Validation;

namespace Pillion.Wasm.Compilation;

/// <summary>From a decoded module to code in the process: out of the engine's cache, else validated and compiled.</summary>
internal static class ModuleLoader
{
    public static (ContextLayout Layout, GeneratedCode Code) Load(Module module)
    {
        if (module.Engine.Options.Cache is not { } cache)
        {
            var (_, layout, image) = Compile(module);
            var code = GeneratedCode.Load(module, image);
            code.FindAddresses(module, layout);
            return (layout, code);
        }

        var key = KeyOf(module.Engine, module.Definition.Bytes);
        return LoadCached(module, cache, key) ?? CompileCached(module, cache, key);
    }

    /// <summary>All that <see cref="ModuleCompiler"/> is told besides the module: what is missing here is taken for equal by the cache.</summary>
    private static string Options(Engine engine) => $"fuel={engine.Options.ConsumeFuel} {engine.CodeOptions}";

    /// <summary>What names a module in the cache.</summary>
    public static CacheKey KeyOf(Engine engine, ReadOnlySpan<byte> module) => CacheKey.Of(module, Options(engine));

    private static (ContextLayout, GeneratedCode)? LoadCached(Module module, CompilationCache cache, CacheKey key)
    {
        using var entry = cache.Find(key);
        if (entry is null)
        {
            return null;
        }

        // Such bytes were validated before they were compiled.
        foreach (var constant in entry.Module.WideConstants)
        {
            module.Definition.WideConstants.Add(constant);
        }

        var layout = new ContextLayout(module.Definition, entry.Module.DeclaredFunctions, module.Engine.Options.ConsumeFuel);
        try
        {
            var code = GeneratedCode.Load(module, entry.Image);
            if (entry.Module.FirstUsed.Length == 0)
            {
                RecordFirstUse(module, code, cache, key);
            }
            else if (!module.Engine.Options.Collectible)
            {
                FirstUse.Prepare(code, entry.Module.FirstUsed, token => SizeOf(module, token), cache.LeastBytesPerThread);
            }

            code.FindAddresses(module, layout);
            return (layout, code);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or TypeLoadException)
        {
            module.Definition.WideConstants.Clear();
            cache.Reject(key);
            return null;
        }
    }

    private static (ContextLayout, GeneratedCode) CompileCached(Module module, CompilationCache cache, CacheKey key)
    {
        var (declaredFunctions, layout, image) = Compile(module);
        cache.Store(key, image, new CompiledModule(declaredFunctions, [.. module.Definition.WideConstants], []));
        var code = GeneratedCode.Load(module, image);
        RecordFirstUse(module, code, cache, key);
        code.FindAddresses(module, layout);
        return (layout, code);
    }

    /// <summary>
    /// Not of small modules, and not of such that can be unloaded: those must not be kept by a recording or a thread, and the runtime compiles
    /// their functions with all optimisations, which is not for what may not be called.
    /// </summary>
    private static void RecordFirstUse(Module module, GeneratedCode code, CompilationCache cache, CacheKey key)
    {
        if (
            cache.FirstUseWindow is { } window
            && !module.Engine.Options.Collectible
            && module.Definition.CodeBytes >= cache.FirstUseLeastBytes
            && cache.IsWritable
        )
        {
            FirstUseRecording.Start(code, cache, key, window);
        }
    }

    /// <summary>Bytes of the function that a method was compiled of; those of which it is a part are not known by its token.</summary>
    private static long SizeOf(Module module, int token)
    {
        var index = (token & 0xFF_FFFF) - 1;
        return (uint)index < module.Definition.Bodies.Count
            ? module.Definition.Bodies[index].End - module.Definition.Bodies[index].LocalsStart
            : 0;
    }

    private static (bool[] DeclaredFunctions, ContextLayout Layout, byte[] Image) Compile(Module module)
    {
        var declaredFunctions = ModuleValidator.Validate(module.Definition);
        var options = module.Engine.Options;
        var layout = new ContextLayout(module.Definition, declaredFunctions, options.ConsumeFuel);
        return (declaredFunctions, layout, ModuleCompiler.Compile(module.Definition, layout, module.Engine.CodeOptions));
    }
}
