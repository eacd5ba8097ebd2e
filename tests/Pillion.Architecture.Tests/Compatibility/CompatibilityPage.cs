using System.Globalization;
using System.Text;

namespace Pillion.Architecture.Tests.Compatibility;

/// <summary>Writes <c>docs/compatibility.md</c>.</summary>
internal static class CompatibilityPage
{
    /// <summary>The page; lines end with a line feed.</summary>
    public static string Write(IReadOnlyList<CompatibilityList> lists)
    {
        var page = new StringBuilder();
        page.Append("# Compatibility with Dapr\n\n");
        page.Append("Every part of Dapr's contract that an app can meet, and the test that proves it here. This page is generated from\n");
        page.Append(
            "`tests/Pillion.Architecture.Tests/Compatibility/*.txt`; a test keeps it true and refuses a proof that does not exist.\n"
        );
        foreach (var list in lists)
        {
            var proved = list.Items.Count(item => item.Proof is not null);
            page.Append(CultureInfo.InvariantCulture, $"\n## {list.Title}: {proved} of {list.Items.Count}\n\n| | proved by |\n|---|---|\n");
            foreach (var item in list.Items)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{item.Name}` | {(item.Proof is null ? "not yet" : $"`{item.Proof}`")} |\n");
            }
        }

        return page.ToString();
    }
}
