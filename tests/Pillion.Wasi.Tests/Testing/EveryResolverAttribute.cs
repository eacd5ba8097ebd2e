using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Pillion.Wasi.Tests.Testing;

/// <summary>Runs a theory once per <see cref="ResolverKind"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryResolverAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<ResolverKind>(ResolverKind.OpenAt2), new TheoryDataRow<ResolverKind>(ResolverKind.Walking)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
