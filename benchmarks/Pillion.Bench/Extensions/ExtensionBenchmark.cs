using Pillion.Bench.Reporting;

namespace Pillion.Bench.Extensions;

/// <summary>What it costs that a part of the runtime is a Wasm module.</summary>
internal sealed class ExtensionBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "extensions";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await StoreBenchmark.RunAsync(options, report, cancellationToken);
        await FilterBenchmark.RunAsync(options, report, cancellationToken);
    }
}
