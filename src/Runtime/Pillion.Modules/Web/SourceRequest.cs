using System.Net.Http.Headers;

namespace Pillion.Modules.Web;

/// <summary>A request that can be sent more than once.</summary>
internal sealed record SourceRequest(HttpMethod Method, Uri Url)
{
    /// <summary>What is sent to this origin only, never to where it redirects.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    public IReadOnlyList<string> Accept { get; init; } = [];

    public string? IfNoneMatch { get; init; }

    /// <summary>Makes the body, for each attempt; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    public HttpRequestMessage Create(Uri url, bool authorized)
    {
        var message = new HttpRequestMessage(Method, url) { Content = Content?.Invoke() };
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("pillion", null));
        message.Headers.Authorization = authorized ? Authorization : null;
        foreach (var type in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (IfNoneMatch is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", IfNoneMatch);
        }

        return message;
    }
}
