namespace Pillion.Host.Configuration;

/// <summary>Comma lists of addresses, as in Dapr's <c>--dapr-listen-addresses</c>.</summary>
public static class AddressList
{
    /// <summary>The addresses without blanks and empty ones.</summary>
    public static IReadOnlyList<string> Split(string? addresses) =>
        addresses?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
