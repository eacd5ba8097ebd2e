using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Debugging;

/// <summary>
/// Finds where in the source the frames of one stack trace are. What is needed for it is made now, functions compiled again included, so that
/// code which never traps pays nothing.
/// </summary>
internal sealed class FrameSources(Module module)
{
    private readonly Dictionary<int, CodeMap> _maps = [];
    private readonly Dictionary<(int Function, int IL, FrameCause Cause), SourceLocation?> _found = [];

    /// <param name="il">Offset in the function's IL; negative if the runtime does not know it.</param>
    public SourceLocation? Find(int function, int il, FrameCause cause)
    {
        if (il < 0 || module.Lines is not { } lines)
        {
            return null;
        }

        if (!_found.TryGetValue((function, il, cause), out var source))
        {
            source = lines.Find(MapOf(function).Find(module.Definition, il, cause));
            _found.Add((function, il, cause), source);
        }

        return source;
    }

    private CodeMap MapOf(int function)
    {
        if (!_maps.TryGetValue(function, out var map))
        {
            map = ModuleCompiler.Map(module.Definition, module.Layout, module.Engine.IsGuarded, module.Engine.Options.JitLimits, function);
            _maps.Add(function, map);
        }

        return map;
    }
}
