namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>A document is no <c>dapr.io/enc/v1</c> document, was tampered with, or cannot be made. The message is for the caller and tells no secret.</summary>
internal sealed class EncryptionException(string message, Exception? innerException = null) : Exception(message, innerException);
