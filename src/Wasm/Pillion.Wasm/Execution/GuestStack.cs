using System.Diagnostics;
using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Execution;

/// <summary>Finds the guest's functions in the stack trace of an exception.</summary>
internal static class GuestStack
{
    /// <summary>
    /// The frames below a trap or an exception: those up to where a fault was made a trap, which are its cause's, and those behind.
    /// </summary>
    public static IReadOnlyList<WasmFrame> Of(WasmException trap)
    {
        var frames = new List<WasmFrame>();
        if (trap.InnerException is { } cause)
        {
            Add(frames, cause);
        }

        Add(frames, trap);
        return frames;
    }

    /// <summary>A message and the frames, in the form of a .NET stack trace.</summary>
    public static string Describe(string message, IReadOnlyList<WasmFrame> frames)
    {
        const int Shown = 32;
        var lines = frames.Take(Shown).Select(f => $"{Environment.NewLine}   at {f}");
        var rest = frames.Count > Shown ? $"{Environment.NewLine}   … {frames.Count - Shown} more" : "";
        return $"{message}{string.Concat(lines)}{rest}";
    }

    private static void Add(List<WasmFrame> frames, Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (GeneratedCode.TryResolve(frame.GetMethod(), out var module, out var function))
            {
                frames.Add(new WasmFrame(module.Name, function, module.FunctionName(function)));
            }
        }
    }
}
