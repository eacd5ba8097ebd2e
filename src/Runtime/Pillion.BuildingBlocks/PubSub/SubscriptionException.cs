namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A subscription that cannot be made; the message says why, in Dapr's words.</summary>
public sealed class SubscriptionException(string message, Exception? innerException = null) : Exception(message, innerException);
