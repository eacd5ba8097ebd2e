namespace Pillion.Guests.Components.Blobstore;

/// <summary>What a function of <c>wasi:blobstore</c> answers as its error, which is a text.</summary>
internal sealed class BlobstoreException(string message) : Exception(message);
