namespace Pillion.Modules.Web;

/// <summary>A server cannot be reached, or cannot answer now: what was fetched from it before may do instead.</summary>
internal sealed class SourceUnavailableException(string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>When the server wants to be asked again; null if it did not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
