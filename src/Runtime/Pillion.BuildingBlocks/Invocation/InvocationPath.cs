namespace Pillion.BuildingBlocks.Invocation;

/// <summary>Brings a method path into the one form that rules may look at: no <c>.</c>, no <c>..</c>, no doubled slash, nothing hidden in escapes.</summary>
internal static class InvocationPath
{
    /// <summary>The path with a leading slash, cleaned as Go's <c>path.Clean</c> does.</summary>
    public static string Normalize(string target, string path)
    {
        _ = target;
        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                if (segments.Count > 0)
                {
                    segments.RemoveAt(segments.Count - 1);
                }
            }
            else if (segment.Length > 0 && segment != ".")
            {
                segments.Add(segment);
            }
        }

        return "/" + string.Join('/', segments);
    }
}
