namespace Pillion.Wasm.Compilation;

/// <summary>What <see cref="ModuleCompiler"/> is told besides the module.</summary>
/// <param name="IsGuarded">Whether accesses outside of a memory fault; otherwise they are checked.</param>
/// <param name="Limits">Up to where methods are not split.</param>
/// <param name="VectorizesLoops">Whether loops are vectorised where that is possible.</param>
internal readonly record struct CodeOptions(bool IsGuarded, JitLimits Limits, bool VectorizesLoops);
