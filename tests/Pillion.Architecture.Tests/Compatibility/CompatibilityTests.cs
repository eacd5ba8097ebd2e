using System.Text.RegularExpressions;
using Pillion.Testing;

namespace Pillion.Architecture.Tests.Compatibility;

public sealed partial class CompatibilityTests
{
    private const string Folder = "tests/Pillion.Architecture.Tests/Compatibility";

    private static readonly IReadOnlyList<CompatibilityList> s_lists =
    [
        CompatibilityList.Read("HTTP", Repository.PathOf($"{Folder}/http.txt")),
        CompatibilityList.Read("gRPC", Repository.PathOf($"{Folder}/grpc.txt")),
        CompatibilityList.Read("Flags of daprd", Repository.PathOf($"{Folder}/flags.txt")),
        CompatibilityList.Read("Resources", Repository.PathOf($"{Folder}/resources.txt")),
        CompatibilityList.Read("Components", Repository.PathOf($"{Folder}/components.txt")),
    ];

    [Fact]
    public void Page_IsWhatTheListsSay()
    {
        var path = Repository.PathOf("docs/compatibility.md");
        var page = CompatibilityPage.Write(s_lists);
        if (Environment.GetEnvironmentVariable("PILLION_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(page == File.ReadAllText(path), "docs/compatibility.md is old: run this test with PILLION_UPDATE_GOLDEN=1");
    }

    [Fact]
    public void Proofs_AllExist()
    {
        var tests = TestMethods();

        var missing = s_lists
            .SelectMany(list => list.Items)
            .Where(item => item.Proof is { } proof && !tests.Contains(proof) && !File.Exists(Repository.PathOf("tests/" + proof)))
            .Select(item => $"{item.Name} | {item.Proof}");

        Assert.Empty(missing);
    }

    [Fact]
    public void Items_OccurOnce() =>
        Assert.All(s_lists, list => Assert.Equal(list.Items.Count, list.Items.Select(item => item.Name).Distinct().Count()));

    /// <summary>The classes of the test projects, and their methods that are tests.</summary>
    private static HashSet<string> TestMethods()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            foreach (Match type in TypePattern.Matches(text))
            {
                found.Add(type.Groups["name"].Value);
                foreach (Match method in MethodPattern.Matches(text))
                {
                    found.Add($"{type.Groups["name"].Value}.{method.Groups["name"].Value}");
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"\bclass (?<name>\w+(Tests|Suite))\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TypePattern { get; }

    [GeneratedRegex(
        @"public (virtual |override |async )*(void|Task) (?<name>\w+)\(",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex MethodPattern { get; }
}
