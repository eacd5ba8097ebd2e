using System.Text.RegularExpressions;

namespace Pillion.Sdk.Tests.JavaScript;

/// <summary>The tests that stand in <c>js/*.mjs</c>, found in their text, so that each is a test of ours before anything runs.</summary>
internal static partial class NodeTests
{
    /// <summary>The folder of the scripts.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "js");

    /// <summary>The names of the tests that run on a stack, as node reports them.</summary>
    public static IEnumerable<string> Of(Stack stack) => stack.Features.SelectMany(feature => Of(feature, stack));

    private static IEnumerable<string> Of(string feature, Stack stack)
    {
        var text = File.ReadAllText(Path.Combine(Folder, feature + ".mjs"));
        var names = Feature()
            .Matches(text)
            .ToDictionary(m => m.Groups["variable"].Value, m => m.Groups["name"].Value, StringComparer.Ordinal);
        return from Match test in Test().Matches(text)
            let variable = test.Groups["variable"].Value
            where names.ContainsKey(variable) && Runs(test.Groups["only"].Value, stack)
            select $"{names[variable]}: {test.Groups["title"].Value}";
    }

    /// <summary>As <c>feature()</c> in support.mjs has it.</summary>
    private static bool Runs(string only, Stack stack) => only is "" or "later" || only == stack.Protocol || only == stack.Components;

    [GeneratedRegex(
        """^const (?<variable>\w+) = feature\("(?<name>\w+)"\);$""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Feature();

    [GeneratedRegex(
        """^(?<variable>\w+)(\.(?<only>\w+))?\(\s*"(?<title>[^"]+)",""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Test();
}
