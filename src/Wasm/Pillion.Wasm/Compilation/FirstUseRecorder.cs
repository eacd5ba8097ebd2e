using System.Diagnostics.Tracing;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

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

    // Events come some 10 ms late, on a busy machine later. Should one have been lost, whoever waits for it must not wait for ever.
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(3);
    private static int s_markers;

    private readonly List<(nint Method, int Token)> _compiled = [];
    private string? _marker;
    private bool _isListening;

    /// <summary>What was compiled so far of a module and the engine, each method once, in the order of their first use: see <see cref="FirstUse"/>.</summary>
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
        var engineEnd = int.MaxValue;
        foreach (var (method, token) in compiled)
        {
            // All modules have methods of the same tokens; the address tells them apart.
            if (MethodOf(module, token, ref end)?.MethodHandle.Value == method)
            {
                Add(token);
            }
            else if (MethodOf(FirstUse.Engine, token, ref engineEnd) is { } own && own.MethodHandle.Value == method && !IsOfRecording(own))
            {
                Add(token | FirstUse.OfEngine);
            }
        }

        return [.. tokens];

        void Add(int token)
        {
            if (seen.Add(token))
            {
                tokens.Add(token);
            }
        }
    }

    /// <param name="end">The least token that the module has not.</param>
    private static MethodBase? MethodOf(System.Reflection.Module module, int token, ref int end)
    {
        if (token >= end)
        {
            return null;
        }

        try
        {
            return module.ResolveMethod(token);
        }
        catch (ArgumentException)
        {
            end = token;
            return null;
        }
    }

    private static bool IsOfRecording(MethodBase method) =>
        method.DeclaringType == typeof(FirstUseRecorder) || method.DeclaringType == typeof(FirstUseRecording);

    /// <summary>Waits until what was compiled so far is noted.</summary>
    public void CatchUp()
    {
        // A program can be built without events.
        if (!_isListening)
        {
            return;
        }

        lock (_compiled)
        {
            // Events come in order: behind all others that of a method which is compiled now.
            var marker = "first-use:" + Interlocked.Increment(ref s_markers).ToString(CultureInfo.InvariantCulture);
            _marker = marker;
            var method = new DynamicMethod(marker, typeof(void), []);
            method.GetILGenerator().Emit(OpCodes.Ret);
            method.CreateDelegate<Action>()();
            if (_marker == marker)
            {
                Monitor.Wait(_compiled, s_longestDelay);
            }
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, JitKeyword);
            _isListening = true;
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // MethodID, ModuleID, MethodStartAddress, MethodSize, MethodToken, MethodFlags, MethodNamespace, MethodName, …
        if (eventData is not { EventId: MethodLoadVerbose, Payload: [ulong method, _, _, _, uint token, _, _, string name, ..] })
        {
            return;
        }

        lock (_compiled)
        {
            // Methods of no module, such as thunks, have the token of none.
            if (token > NoMethod)
            {
                _compiled.Add(((nint)method, (int)token));
            }
            else if (name == _marker)
            {
                _marker = null;
                Monitor.PulseAll(_compiled);
            }
        }
    }
}
