using Pillion.Bench.Reporting;

namespace Pillion.Bench;

/// <summary>One of the things <c>./bench</c> measures.</summary>
internal interface IBenchmark
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>Measures and reports.</summary>
    /// <exception cref="BenchException">It could not be measured; nothing is reported in that case.</exception>
    Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken);
}

/// <summary>A measurement failed; the message says why and what to do.</summary>
internal sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner);
