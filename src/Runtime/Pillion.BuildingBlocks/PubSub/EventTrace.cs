using System.Diagnostics;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A publisher's place in a trace, which its events carry on (W3C Trace Context, W3C Baggage).</summary>
/// <param name="TraceParent">The <c>traceparent</c>; null when the publisher has none.</param>
/// <param name="TraceState">The <c>tracestate</c>; null for none.</param>
/// <param name="Baggage">The <c>baggage</c>; null for none.</param>
public readonly record struct EventTrace(string? TraceParent, string? TraceState = null, string? Baggage = null)
{
    /// <summary>The given place, else that of the activity under way, else the beginning of a trace that nobody records: an event always has one.</summary>
    internal EventTrace OrCurrent() =>
        !string.IsNullOrEmpty(TraceParent) ? this
        : Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity
            ? this with
            {
                TraceParent = id,
                TraceState = activity.TraceStateString,
            }
        : this with { TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00" };
}
