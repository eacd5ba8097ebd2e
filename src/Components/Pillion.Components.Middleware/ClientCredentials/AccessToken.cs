namespace Pillion.Components.Middleware.ClientCredentials;

/// <summary>An access token as it is sent.</summary>
/// <param name="HeaderValue">Its type and itself: <c>Bearer abc</c>.</param>
/// <param name="Fetched">When it was fetched, as a timestamp of the clock.</param>
/// <param name="Lifetime">How long it is valid from then; null for ever.</param>
internal sealed record AccessToken(string HeaderValue, long Fetched, TimeSpan? Lifetime)
{
    /// <summary>So long before its end a token is renewed (golang.org/x/oauth2, <c>defaultExpiryDelta</c>).</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(10);

    public bool IsGood(TimeProvider time) => Lifetime is not { } lifetime || time.GetElapsedTime(Fetched) < lifetime - s_margin;

    /// <summary>Not the token.</summary>
    public override string ToString() => "an access token";
}
