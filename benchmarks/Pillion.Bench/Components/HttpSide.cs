using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Components;

/// <summary>One of those that answer over HTTP, and how it did.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Server">Its process, which may have other sides as well.</param>
/// <param name="Uri">What is asked for.</param>
internal sealed record HttpSide(string Name, ServerProcess Server, Uri Uri)
{
    private readonly List<LoadResult> _results = [];
    private readonly List<double> _microseconds = [];

    /// <summary>Requests a second, the median of all turns.</summary>
    public double Rate => Median(r => r.RequestsPerSecond);

    /// <summary>Time of a request in microseconds, of which half were shorter.</summary>
    public double P50 => Median(r => r.P50);

    /// <summary>Time of a request in microseconds, of which 99 of 100 were shorter.</summary>
    public double P99 => Median(r => r.P99);

    /// <summary>
    /// Processor time of the server for a request, in microseconds: what is left of the comparison on a machine that others use. Not a number for a
    /// server that has other processes do its work.
    /// </summary>
    public double Microseconds => Statistics.Median(_microseconds) is var median and >= 1 ? median : double.NaN;

    /// <summary>Loads the server for a turn.</summary>
    public async Task TakeTurnAsync(int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var before = Server.ProcessorTime;
        var result = await Load.RunAsync(Uri, body: null, connections, duration, cancellationToken);
        var spent = Server.ProcessorTime - before;
        _results.Add(result);
        _microseconds.Add(spent.TotalMicroseconds / (result.RequestsPerSecond * duration.TotalSeconds));
    }

    private double Median(Func<LoadResult, double> figure) => Statistics.Median(_results.Select(figure));
}
