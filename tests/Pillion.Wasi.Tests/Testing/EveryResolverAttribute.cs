using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Pillion.Wasi.Tests.Testing;

/// <summary>Runs a theory once per <see cref="ResolverKind"/> of Linux, and once for the others if it is to.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryResolverAttribute : DataAttribute
{
    /// <summary>Whether to run it for <see cref="ResolverKind.Portable"/> too.</summary>
    public bool Portable { get; set; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new(
            Enum.GetValues<ResolverKind>()
                .Where(kind => Portable || kind != ResolverKind.Portable)
                .Select(kind => (ITheoryDataRow)new TheoryDataRow<ResolverKind>(kind))
                .ToArray()
        );

    public override bool SupportsDiscoveryEnumeration() => true;
}
