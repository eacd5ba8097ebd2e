namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>A container as the state store has it.</summary>
/// <param name="Id">Part of the keys of its index: a container that is made again is another one.</param>
/// <param name="CreatedAt">When it was made, in seconds since 1970.</param>
/// <param name="IsDeleted">Whether it is being deleted: nobody finds it any more.</param>
internal sealed record ContainerRecord(string Id, long CreatedAt, bool IsDeleted = false);
