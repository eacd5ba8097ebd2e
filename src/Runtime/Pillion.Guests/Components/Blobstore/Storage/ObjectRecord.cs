namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>An object as the index of its container has it.</summary>
/// <param name="Id">Part of the keys of its chunks. Each write has its own, so that a reader never sees parts of two.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="CreatedAt">When it was written, in seconds since 1970.</param>
/// <param name="ChunkBytes">The length of each chunk but the last.</param>
internal sealed record ObjectRecord(string Id, long Size, long CreatedAt, int ChunkBytes = BlobstoreLimits.ChunkBytes)
{
    /// <summary>How many chunks there are.</summary>
    public int Chunks() => (int)((Size + ChunkBytes - 1) / ChunkBytes);
}
