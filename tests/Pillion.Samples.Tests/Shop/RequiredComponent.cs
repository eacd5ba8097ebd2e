namespace Pillion.Samples.Tests.Shop;

/// <summary>Components that are too large to be committed.</summary>
internal static class RequiredComponent
{
    /// <summary>Where one is missing the running test is skipped; on CI, where nothing may be skipped for lack of tools, it fails.</summary>
    internal static void Check(bool isThere, string folder)
    {
        var reason = $"{folder} has no component: run eng/build-js-components or eng/build-go-components";
        Assert.False(!isThere && Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.SkipUnless(isThere, reason);
    }
}
