namespace Pillion.Host.Configuration;

/// <summary>Environment variables that switch something.</summary>
internal static class Truth
{
    /// <summary>Whether a value switches it on, as Dapr's <c>IsTruthy</c> has it (<c>dapr/kit</c>, <c>utils/strings.go</c>).</summary>
    public static bool IsTruthy(string? value) => value?.Trim().ToLowerInvariant() is "y" or "yes" or "true" or "t" or "on" or "1";
}
