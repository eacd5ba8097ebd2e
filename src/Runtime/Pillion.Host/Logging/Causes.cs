namespace Pillion.Host.Logging;

/// <summary>The short form of an exception.</summary>
internal static class Causes
{
    /// <summary>The messages of the exception and what caused it, those left out that repeat the one before.</summary>
    public static string Of(Exception exception)
    {
        var text = exception.Message;
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (!text.Contains(inner.Message, StringComparison.Ordinal))
            {
                text += ": " + inner.Message;
            }
        }

        return text;
    }
}
