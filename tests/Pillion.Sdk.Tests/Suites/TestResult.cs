using System.Text.Json.Serialization;

namespace Pillion.Sdk.Tests.Suites;

/// <summary>How a test in another language ended, as <c>js/reporter.mjs</c> and <c>python/suite.py</c> write it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Outcome"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Reason">Why it failed or was skipped.</param>
internal sealed record TestResult(string Name, string Outcome, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TestResult))]
internal sealed partial class TestResultJson : JsonSerializerContext;
