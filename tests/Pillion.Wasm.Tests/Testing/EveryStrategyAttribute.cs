using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Runs a theory under every memory strategy that the platform has, with each of the values given, if any.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryStrategyAttribute(params object[] values) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Engines.Strategies.SelectMany(Rows)]);

    public override bool SupportsDiscoveryEnumeration() => true;

    private IEnumerable<ITheoryDataRow> Rows(MemoryStrategy strategy) =>
        values.Length == 0 ? [new TheoryDataRow(strategy)] : values.Select(v => new TheoryDataRow(strategy, v));
}
