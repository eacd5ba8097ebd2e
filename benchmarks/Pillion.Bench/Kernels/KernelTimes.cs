namespace Pillion.Bench.Kernels;

/// <summary>The best time of every kernel on every participant.</summary>
internal sealed class KernelTimes
{
    private readonly Dictionary<(string Kernel, string Participant), double> _best = [];

    /// <summary>Takes the calls of one turn.</summary>
    public void Add(string kernel, string participant, IEnumerable<double> nanoseconds) =>
        _best[(kernel, participant)] = Math.Min(nanoseconds.Min(), _best.GetValueOrDefault((kernel, participant), double.MaxValue));

    /// <summary>Nanoseconds of the best call, or NaN if the participant is absent.</summary>
    public double Best(string kernel, string participant) => _best.GetValueOrDefault((kernel, participant), double.NaN);

    /// <summary>Time of one participant over that of another, or NaN if one is absent.</summary>
    public double Ratio(string kernel, string participant, string baseline) => Best(kernel, participant) / Best(kernel, baseline);
}
