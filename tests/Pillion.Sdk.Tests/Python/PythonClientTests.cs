using Pillion.Sdk.Tests.Suites;

namespace Pillion.Sdk.Tests.Python;

/// <summary>
/// State, pub/sub and streaming subscriptions with Python's grpcio against Pillion: a second implementation. What is tested stands in
/// <c>python/suite.py</c>; here each of those tests is one of ours.
/// </summary>
public sealed class PythonClientTests(SuiteRuns runs) : IClassFixture<SuiteRuns>
{
    private static readonly string[] s_components = ["redis", "defaults"];

    public static IEnumerable<TheoryDataRow<string, string>> Tests() =>
        from components in s_components
        from name in PythonClient.Tests
        select new TheoryDataRow<string, string>(components, name) { TestDisplayName = $"Python {name} ({components})" };

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Grpcio_AgainstPillion_WorksAsAgainstDaprd(string components, string test) =>
        (await runs.GetAsync(components, () => PythonClient.RunAsync(components))).Check(test);
}
