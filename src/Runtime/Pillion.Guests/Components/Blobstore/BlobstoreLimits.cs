namespace Pillion.Guests.Components.Blobstore;

/// <summary>What bounds objects, so that a guest can neither fill the host's memory nor make keys and values that a store refuses.</summary>
internal static class BlobstoreLimits
{
    /// <summary>Bytes of one value in the state store: what an object is cut into. etcd takes 1.5 MiB in a request, and some stores write base64.</summary>
    public const int ChunkBytes = 512 << 10;

    /// <summary>Most bytes of an object.</summary>
    public const long ObjectBytes = 1L << 30;

    /// <summary>Most bytes of an object, or of the part that was asked for, that are given to a guest as one list.</summary>
    public const int SyncBytes = 64 << 20;

    /// <summary>Most bytes that one instance's values hold in memory, before they are in the store.</summary>
    public const int HeldBytes = 16 << 20;

    /// <summary>Most bytes of a container's name, percent-encoded: it is part of a key, of which MySQL takes 255 characters.</summary>
    public const int ContainerNameBytes = 128;

    /// <summary>Most bytes of an object's name.</summary>
    public const int ObjectNameBytes = 1024;

    /// <summary>Most bytes of one page of a container's index: some hundred thousand objects in a container.</summary>
    public const int PageBytes = 1 << 20;

    /// <summary>Most names that a listing gives at once.</summary>
    public const int Names = 10_000;
}
