namespace Pillion.Host.Apps;

/// <summary>What an app id may look like.</summary>
public static class AppIds
{
    /// <summary>
    /// Why the text cannot be an app id; null when it can. Dapr refuses an empty one; a dot separates id and namespace in addresses, and the
    /// other characters would not survive a URL or host name.
    /// </summary>
    public static string? Problem(string id)
    {
        if (id.Length == 0)
        {
            return "the app id is empty";
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return $"the app id '{id}' must consist of letters, digits, '-' and '_'; '{c}' is none of them";
            }
        }

        return null;
    }
}
