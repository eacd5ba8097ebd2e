namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>A container as a guest found it: one that is made later under the same name is not this one.</summary>
internal readonly record struct OpenedContainer(string Name, string Id);
