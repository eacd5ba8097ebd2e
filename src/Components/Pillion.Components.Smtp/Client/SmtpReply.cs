namespace Pillion.Components.Smtp.Client;

/// <summary>A server's reply: a code, and lines of text (RFC 5321 §4.2).</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsOk => Code is >= 200 and < 300;

    /// <summary>The text in one line.</summary>
    public string Text => string.Join(" ", Lines);

    /// <summary>The parameters of an extension of the reply to EHLO; null when the server does not have it.</summary>
    public string? Extension(string name)
    {
        foreach (var line in Lines.Skip(1))
        {
            if (
                line.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (line.Length == name.Length || line[name.Length] is ' ' or '=')
            )
            {
                return line[name.Length..].Trim(' ', '=');
            }
        }

        return null;
    }
}
