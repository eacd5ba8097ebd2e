using System.Diagnostics;
using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Execution;

/// <summary>Finds the guest's functions in the stack trace of an exception.</summary>
internal static class GuestStack
{
    public static IReadOnlyList<WasmFrame> Of(Exception exception)
    {
        var frames = new List<WasmFrame>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (GeneratedCode.TryResolve(frame.GetMethod(), out var module, out var function))
            {
                frames.Add(new WasmFrame(module.Name, function, module.FunctionName(function)));
            }
        }

        return frames;
    }
}
