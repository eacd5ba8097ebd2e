namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>
/// A write of an object: its chunks one after another, and then, all at once, the object. Before the first chunk the index is told that there is a
/// writer, so that chunks which a crash leaves behind are found.
/// </summary>
internal sealed class Upload(ObjectStore objects, OpenedContainer container, string name)
{
    private readonly string _id = ContainerStore.NewId();
    private readonly int _page = ContainerIndex.PageOf(name);
    private long _size;
    private int _chunks;

    /// <summary>Keeps the next chunk, which must not change any more: all but the last are <see cref="BlobstoreLimits.ChunkBytes"/> long.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        if (_chunks == 0)
        {
            await objects.Index.UpdateAsync(container.Id, _page, page => page.Writing.TryAdd(_id, objects.Now), cancellationToken);
        }

        await objects.Chunks.WriteAsync(_id, _chunks++, chunk, cancellationToken);
        _size += chunk.Length;
    }

    /// <summary>Makes the object appear, in place of one that has its name.</summary>
    /// <exception cref="BlobstoreException">The container was deleted, or the write has taken more than a day.</exception>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        var isForgotten = false;
        await objects.Index.UpdateAsync(
            container.Id,
            _page,
            page =>
            {
                // A write whose answer was lost may have been made again by a retry.
                var isDone = page.Objects.GetValueOrDefault(name)?.Id == _id;
                isForgotten = !isDone && !page.Writing.Remove(_id) && _chunks > 0;
                if (isDone || isForgotten)
                {
                    return false;
                }

                page.Remove(name);
                page.Objects[name] = new ObjectRecord(_id, _size, objects.Now);
                return true;
            },
            cancellationToken
        );
        if (await objects.Containers.FindAsync(container.Name, cancellationToken) is not { } record || record.Id != container.Id)
        {
            // It was deleted in between, perhaps with this page before this object was on it.
            await objects.Index.DropAsync(container.Id, _page, cancellationToken);
            throw ContainerStore.NotThere(container.Name);
        }

        if (isForgotten)
        {
            throw new BlobstoreException($"object '{name}' was not written: its writer took more than a day");
        }
    }

    /// <summary>Gives the write up.</summary>
    public async ValueTask<bool> AbandonAsync()
    {
        if (_chunks > 0)
        {
            await objects.Chunks.DeleteAsync(_id, _chunks, CancellationToken.None);
            await objects.Index.UpdateAsync(container.Id, _page, page => page.Writing.Remove(_id), CancellationToken.None);
        }

        return true;
    }
}
