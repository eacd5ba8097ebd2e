using Pillion.Sdk.Tests.Suites;

namespace Pillion.Sdk.Tests.JavaScript;

/// <summary>
/// Dapr's JavaScript SDK against Pillion: its client and its server, over HTTP and gRPC, with Redis, with components of this machine alone, and with
/// what Pillion has embedded. What is tested stands in <c>js/</c>; here each of those tests is one of ours.
/// </summary>
public sealed class SdkTests(SuiteRuns runs) : IClassFixture<SuiteRuns>
{
    public static IEnumerable<TheoryDataRow<string, string>> Tests() =>
        from stack in Stack.All
        from name in NodeTests.Of(stack)
        select new TheoryDataRow<string, string>(stack.Name, name) { TestDisplayName = $"JavaScript {name} ({stack.Name})" };

    public static TheoryData<string> Stacks() => [.. Stack.All.Select(stack => stack.Name)];

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Sdk_AgainstPillion_WorksAsAgainstDaprd(string stack, string test) => (await RunAsync(stack)).Check(test);

    /// <summary>A test that node knows and the list above does not would fail unseen.</summary>
    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Node_RunsNoTests_ThatAreNotListed(string stack)
    {
        var run = await RunAsync(stack);

        Assert.Empty(run.Results.Keys.Except(NodeTests.Of(Find(stack))));
    }

    private static Stack Find(string name) => Stack.All.Single(stack => stack.Name == name);

    private Task<SuiteRun> RunAsync(string stack) => runs.GetAsync(stack, () => NodeSuite.RunAsync(Find(stack)));
}
