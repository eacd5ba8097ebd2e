namespace Pillion.Api.Http;

/// <summary>The content types of our own answers.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";

    public const string PlainText = "text/plain; charset=utf-8";
}
