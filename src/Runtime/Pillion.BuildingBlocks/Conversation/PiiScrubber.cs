using System.Text;
using System.Text.RegularExpressions;

namespace Pillion.BuildingBlocks.Conversation;

/// <summary>
/// Replaces what may identify a person by the name of its kind: <c>+919140520809</c> becomes <c>&lt;PHONE_NUMBER&gt;</c>. The kinds and names are those
/// of the library Dapr uses (aavaz-ai/pii-scrubber); the patterns are ours, and cost time linear to the text.
/// </summary>
internal static class PiiScrubber
{
    // Of two that begin at the same place and are as long, the earlier counts.
    private static readonly Lazy<(string Name, Regex Pattern)[]> s_kinds = new(() =>
        [
            Kind("EMAIL_ADDRESS", @"\b[A-Z0-9._%+'-]+@(?:[A-Z0-9-]+\.)+[A-Z]{2,}\b"),
            Kind("IBAN", @"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
            Kind("CREDIT_CARD", @"\b(?:(?:\d{4}[- ]?){3}\d{4}|\d{4}[- ]?\d{6}[- ]?\d{5})\b"),
            Kind("MAC_ADDRESS", @"\b(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}\b"),
            Kind("US_SSN", @"\b\d{3}[- ]\d{2}[- ]\d{4}\b"),
            Kind("PHONE_NUMBER", @"\+?(?:\d{1,3}[-. ]?)?(?:\(\d{3}\)|\d{3})[-. ]?\d{3}[-. ]?\d{4}\b"),
            Kind("ISBN", @"\b(?:\d-?){9}(?:(?:\d-?){3})?[\dX]\b"),
            Kind(
                "IP",
                @"\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b|\b(?:[0-9A-F]{1,4}:){7}[0-9A-F]{1,4}\b|\b(?:[0-9A-F]{1,4}:){1,6}(?::[0-9A-F]{1,4}){1,6}\b"
            ),
            Kind("PO_BOX", @"\bP\.? ?O\.? Box \d+\b"),
            Kind(
                "STREET_ADDRESS",
                @"\b\d{1,5} (?:[\w.]+ ){1,3}(?:street|st|avenue|ave|road|rd|highway|hwy|square|sq|trail|trl|drive|dr|court|ct|park|parkway|pkwy|circle|cir|boulevard|blvd)\b"
            ),
            Kind("ZIP_CODE", @"\b\d{5}(?:-\d{4})?\b"),
        ]
    );

    private static readonly Lazy<Regex> s_links = new(() => Create(@"\b(?:https?|ssh)://\S+|\bgit@\S+"));

    /// <summary>The text with everything of these kinds replaced, apart from links.</summary>
    public static string Scrub(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<(int Start, int End)> links = [.. s_links.Value.Matches(text).Select(m => (m.Index, m.Index + m.Length))];
        var found = s_kinds
            .Value.SelectMany((kind, order) => kind.Pattern.Matches(text).Select(match => (match, kind.Name, order)))
            .Where(f =>
                BeginsWord(text, f.match.Index) && !links.Any(l => f.match.Index < l.End && f.match.Index + f.match.Length > l.Start)
            )
            .OrderBy(f => f.match.Index)
            .ThenByDescending(f => f.match.Length)
            .ThenBy(f => f.order);
        StringBuilder? scrubbed = null;
        var end = 0;
        foreach (var (match, name, _) in found)
        {
            if (match.Index >= end)
            {
                scrubbed ??= new StringBuilder(text.Length);
                scrubbed.Append(text, end, match.Index - end).Append('<').Append(name).Append('>');
                end = match.Index + match.Length;
            }
        }

        return scrubbed?.Append(text, end, text.Length - end).ToString() ?? text;
    }

    // A phone number begins with + or a bracket, too: \b cannot say that it does not begin inside of something else.
    private static bool BeginsWord(string text, int index) =>
        index == 0 || !char.IsLetterOrDigit(text[index - 1]) || !char.IsLetterOrDigit(text[index]);

    private static (string Name, Regex Pattern) Kind(string name, string pattern) => (name, Create(pattern));

    private static Regex Create(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
