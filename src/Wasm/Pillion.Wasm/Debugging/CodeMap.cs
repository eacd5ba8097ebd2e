using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Debugging;

/// <summary>Which instructions of a function became which IL.</summary>
/// <param name="marks">Offsets in the IL, ascending, each with the offset in the module of the instruction whose code starts there.</param>
internal sealed class CodeMap(List<(int IL, int Module)> marks)
{
    /// <summary>The instruction that a frame stands at, as an offset in the module.</summary>
    /// <param name="il">Where the runtime says that the frame is: there, or not long before.</param>
    public int Find(ModuleDefinition module, int il, FrameCause cause)
    {
        var first = Math.Max(marks.FindLastIndex(m => m.IL <= il), 0);
        var found = marks.FindIndex(first, m => cause.Matches(module, m.Module));
        if (found < 0)
        {
            found = marks.FindIndex(first, m => cause.MayMatch(module, m.Module));
        }

        return marks[found < 0 ? first : found].Module;
    }
}
