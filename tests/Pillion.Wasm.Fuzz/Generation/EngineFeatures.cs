namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>The WebAssembly features that the engine and V8 both have; in one place, because they change together.</summary>
internal static class EngineFeatures
{
    /// <summary>As <c>wasm-tools validate</c> is told.</summary>
    public const string ForWasmTools =
        "wasm2,tail-call,multi-memory,extended-const,relaxed-simd,wide-arithmetic,exceptions,legacy-exceptions,memory64,custom-page-sizes,threads,gc,function-references";

    public static bool Exceptions => true;

    public static bool GarbageCollection => true;

    public static bool Memory64 => true;
}
