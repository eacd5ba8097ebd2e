using System.Diagnostics.Tracing;

namespace Pillion.Wasm.Compilation;

/// <summary>
/// Notes which functions of an assembly the runtime compiles, in order, by listening to the runtime's own events.
/// </summary>
internal sealed class FirstUseRecorder : EventListener
{
    // Of the runtime's provider "Microsoft-Windows-DotNETRuntime": keyword and event of the just-in-time compiler.
    private const EventKeywords JitKeyword = (EventKeywords)0x10;
    private const int MethodLoadVerbose = 143;

    private const int NoMethod = 0x0600_0000;

    private readonly List<(nint Method, int Token)> _compiled = [];

    /// <summary>The tokens of the methods of a module that were compiled so far, each once, in the order of their first use.</summary>
    public int[] TokensOf(System.Reflection.Module module)
    {
        (nint Method, int Token)[] compiled;
        lock (_compiled)
        {
            compiled = [.. _compiled];
        }

        var tokens = new List<int>();
        var seen = new HashSet<int>();
        var end = int.MaxValue;
        foreach (var (method, token) in compiled)
        {
            // Methods of no module, such as thunks, have the token of none.
            if (token <= NoMethod || token >= end || seen.Contains(token))
            {
                continue;
            }

            try
            {
                // Other modules have methods of the same tokens; the address tells them apart.
                if (module.ResolveMethod(token)!.MethodHandle.Value == method)
                {
                    seen.Add(token);
                    tokens.Add(token);
                }
            }
            catch (ArgumentException)
            {
                // It has no so many.
                end = token;
            }
        }

        return [.. tokens];
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, JitKeyword);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // MethodID, ModuleID, MethodStartAddress, MethodSize, MethodToken, …
        if (eventData is { EventId: MethodLoadVerbose, Payload: [ulong method, _, _, _, uint token, ..] })
        {
            lock (_compiled)
            {
                _compiled.Add(((nint)method, (int)token));
            }
        }
    }
}
