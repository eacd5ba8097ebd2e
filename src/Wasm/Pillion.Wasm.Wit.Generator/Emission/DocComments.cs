using Pillion.Wasm.Wit.Definitions;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>Documentation comments from those of WIT; where there is none, the WIT name stands instead.</summary>
internal static class DocComments
{
    public static void Summary(this CodeWriter writer, string docs, string fallback)
    {
        var lines = Escape(docs.Length > 0 ? docs : fallback).Split('\n');
        if (lines.Length == 1)
        {
            writer.Line($"/// <summary>{lines[0]}</summary>");
            return;
        }

        writer.Line("/// <summary>");
        foreach (var line in lines)
        {
            writer.Line($"/// {line}".TrimEnd());
        }

        writer.Line("/// </summary>");
    }

    /// <summary>Documentation of an item, with what its gates say.</summary>
    public static void Docs(this CodeWriter writer, WitMetadata metadata, string fallback)
    {
        writer.Summary(metadata.Docs, fallback);
        var remarks = new List<string>();
        if (metadata.Since is { } since)
        {
            remarks.Add($"Since version {since}.");
        }

        if (metadata.Feature is { } feature)
        {
            remarks.Add($"Part of the unstable feature {feature}.");
        }

        if (metadata.Deprecated is { } deprecated)
        {
            remarks.Add($"Deprecated since version {deprecated}.");
        }

        if (remarks.Count > 0)
        {
            writer.Line($"/// <remarks>{string.Join(" ", remarks)}</remarks>");
        }
    }

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
