namespace Pillion.Host.Configuration;

/// <summary>Finds the name somebody probably meant.</summary>
public static class Suggestion
{
    /// <summary>The known name closest to the given one, when it is close enough to be a slip; otherwise null.</summary>
    public static string? For(string name, IEnumerable<string> known)
    {
        // A third of the letters may differ: 'appPrt' finds 'appPort', 'x' finds nothing.
        var best = Math.Max(1, name.Length / 3) + 1;
        string? found = null;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate);
            if (distance < best)
            {
                best = distance;
                found = candidate;
            }
        }

        return found;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> known) => For(name, known) is { } found ? $"; did you mean '{found}'?" : "";

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two names, letter case aside: optimal string alignment distance.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                var edit = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    edit = Math.Min(edit, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = edit;
            }
        }

        return rows[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
