using Pillion.Bench.Reporting;

namespace Pillion.Bench.Extensions;

/// <summary>What it costs that a part of the runtime is a Wasm module.</summary>
internal sealed class ExtensionBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "extensions";

    /// <inheritdoc/>
    public Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken) =>
        FilterBenchmark.RunAsync(options, report, cancellationToken);
}
