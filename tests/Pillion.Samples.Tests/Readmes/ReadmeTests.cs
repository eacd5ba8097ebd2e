using System.Text.RegularExpressions;
using Pillion.Testing;

namespace Pillion.Samples.Tests.Readmes;

/// <summary>What the first pages tell a reader to type and to open is there.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Readmes() =>
        [
            "README.md",
            "ARCHITECTURE.md",
            .. Directory
                .EnumerateFiles(Repository.PathOf("samples"), "README.md", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file))
                .Where(file => !file.Contains("node_modules", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Commands_OfThisRepository_ExistAndCanBeRun(string readme)
    {
        foreach (var command in Commands(readme))
        {
            var program = Repository.PathOf(command);
            Assert.True(File.Exists(program), $"{readme} says {command}, which does not exist");
            Assert.True(
                OperatingSystem.IsWindows() || (File.GetUnixFileMode(program) & UnixFileMode.UserExecute) != 0,
                $"{readme} says {command}, which cannot be executed"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Paths_FromTheRoot_Exist(string readme)
    {
        foreach (var path in RootPath().Matches(Read(readme)).Select(match => match.Value.TrimEnd('.', '/')))
        {
            Assert.True(Path.Exists(Repository.PathOf(path)), $"{readme} names {path}, which does not exist");
        }
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Links_ToFiles_LeadSomewhere(string readme)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(readme))!;
        foreach (var target in Link().Matches(Read(readme)).Select(match => match.Groups["target"].Value))
        {
            Assert.True(Path.Exists(Path.Combine(folder, target)), $"{readme} links to {target}, which does not exist");
        }
    }

    [Fact]
    public void Commands_OfTheSamples_AreFound() => Assert.Contains("./pillion", Commands("samples/image-pipeline/README.md"));

    private static HashSet<string> Commands(string readme) =>
        [.. Command().Matches(Read(readme)).Select(match => match.Groups["program"].Value)];

    private static string Read(string readme) => File.ReadAllText(Repository.PathOf(readme));

    /// <summary>At the beginning of a line or of code in a sentence: <c>./pillion</c>, <c>eng/build-guests</c>.</summary>
    [GeneratedRegex(
        @"(?:^|`)(?<program>(?:\./|eng/)[\w./-]+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Command();

    [GeneratedRegex(
        @"(?<![\w./<-])(?:src/[A-Z]|(?:samples|tests|eng|docs|benchmarks)/)[\w./-]+",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex RootPath();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)(?<target>[^)#]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
