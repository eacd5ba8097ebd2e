using Pillion.Guests;
using Pillion.Host.Yaml;

namespace Pillion.Host.RunTemplates;

/// <summary>Reads <c>wasm.limits</c>.</summary>
internal static class WasmLimitsSection
{
    private const long WasmPage = 64 << 10;

    public static WasmAppLimits Read(MappingReader? section)
    {
        var limits = WasmAppLimits.Default;
        if (section is null)
        {
            return limits;
        }

        limits = new WasmAppLimits
        {
            MemoryBytes = section.Bytes("memory", WasmPage, 4L << 30) ?? limits.MemoryBytes,
            Timeout = section.Text("timeout") == "none" ? Timeout.InfiniteTimeSpan : section.Duration("timeout"),
            Instances = section.Integer("instances", 1, 100_000) ?? limits.Instances,
            Reuse = section.Boolean("reuse") ?? limits.Reuse,
            Concurrency = section.Integer("concurrency", 1, 10_000) ?? limits.Concurrency,
            TableElements = section.Integer("tableElements", 0, 10_000_000) ?? limits.TableElements,
            StackBytes = (int)(section.Bytes("stack", WasmPage, WasmAppLimits.MaxStackBytes) ?? limits.StackBytes),
            OutputBytes = section.Bytes("output", 0, long.MaxValue) ?? limits.OutputBytes,
            HttpSessions = section.Integer("httpSessions", 0, 10_000) ?? limits.HttpSessions,
        };
        section.RejectUnknownKeys();
        return limits;
    }
}
