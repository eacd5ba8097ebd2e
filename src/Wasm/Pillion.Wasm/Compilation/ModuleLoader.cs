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
            return (layout, GeneratedCode.Load(module, image, layout));
        }

        var key = CacheKey.Of(module.Definition.Bytes, Options(module.Engine));
        return LoadCached(module, cache, key) ?? CompileCached(module, cache, key);
    }

    /// <summary>All that <see cref="ModuleCompiler"/> is told besides the module: what is missing here is taken for equal by the cache.</summary>
    private static string Options(Engine engine) =>
        $"guarded={engine.IsGuarded} fuel={engine.Options.ConsumeFuel} limits={engine.Options.JitLimits}";

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
            var code = GeneratedCode.Load(module, entry.Image, layout);
            if (entry.Module.FirstUsed.Length == 0)
            {
                RecordFirstUse(module, code, cache, key);
            }
            else if (IsWorthPreparing(module, cache))
            {
                FirstUse.Prepare(code, entry.Module.FirstUsed, token => SizeOf(module, token));
            }

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
        var code = GeneratedCode.Load(module, image, layout);
        RecordFirstUse(module, code, cache, key);
        return (layout, code);
    }

    private static void RecordFirstUse(Module module, GeneratedCode code, CompilationCache cache, CacheKey key)
    {
        if (cache.FirstUseWindow is { } window && IsWorthPreparing(module, cache))
        {
            FirstUse.Record(code, cache, key, window);
        }
    }

    /// <summary>
    /// Whether a second thread is worth starting for a module: it is large enough, and its code stays. Modules that can be unloaded must not
    /// be kept by a thread or a recording; the runtime compiles theirs with all optimisations, which is not for what may not be called.
    /// </summary>
    private static bool IsWorthPreparing(Module module, CompilationCache cache) =>
        !module.Engine.Options.Collectible && module.Definition.Bytes.Length >= cache.FirstUseLeastBytes;

    /// <summary>Bytes of the function that a method was compiled of; those of which it is a part are not known by its token.</summary>
    private static long SizeOf(Module module, int token)
    {
        var index = (token & 0xFF_FFFF) - 1;
        return index < module.Definition.Bodies.Count
            ? module.Definition.Bodies[index].End - module.Definition.Bodies[index].LocalsStart
            : 0;
    }

    private static (bool[] DeclaredFunctions, ContextLayout Layout, byte[] Image) Compile(Module module)
    {
        var declaredFunctions = ModuleValidator.Validate(module.Definition);
        var options = module.Engine.Options;
        var layout = new ContextLayout(module.Definition, declaredFunctions, options.ConsumeFuel);
        return (declaredFunctions, layout, ModuleCompiler.Compile(module.Definition, layout, module.Engine.IsGuarded, options.JitLimits));
    }
}
