using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Debugging;

/// <summary>
/// Finds where in the source the frames of one stack trace are. What is needed for it is made now, functions compiled again included, so that
/// code which never traps pays nothing.
/// </summary>
internal sealed class FrameSources(Module module)
{
    private readonly Dictionary<(int Function, int? Part), CodeMap> _maps = [];
    private readonly Dictionary<(CompiledMethod Method, int IL, FrameCause Cause), SourceLocation?> _found = [];

    /// <param name="il">Offset in the method's IL; negative if the runtime does not know it.</param>
    public SourceLocation? Find(CompiledMethod method, int il, FrameCause cause)
    {
        if (il < 0 || module.Lines is not { } lines)
        {
            return null;
        }

        if (!_found.TryGetValue((method, il, cause), out var source))
        {
            source = lines.Find(MapOf(method).Find(module.Definition, il, cause));
            _found.Add((method, il, cause), source);
        }

        return source;
    }

    private CodeMap MapOf(CompiledMethod method)
    {
        if (!_maps.TryGetValue((method.Function, method.Part), out var map))
        {
            map = ModuleCompiler.Map(module.Definition, module.Layout, module.Engine.CodeOptions, method.Function, method.Part);
            _maps.Add((method.Function, method.Part), map);
        }

        return map;
    }
}
