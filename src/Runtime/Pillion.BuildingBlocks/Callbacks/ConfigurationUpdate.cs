using Pillion.Abstractions.Configuration;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>Configuration that has changed.</summary>
/// <param name="StoreName">The configuration store's name.</param>
/// <param name="SubscriptionId">The id the app was given when it subscribed.</param>
/// <param name="Items">The items by key.</param>
public readonly record struct ConfigurationUpdate(
    string StoreName,
    string SubscriptionId,
    IReadOnlyDictionary<string, ConfigurationItem> Items
);
