using System.Text;
using Pillion.BuildingBlocks.Apps;

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>The objects of an app's containers: where reading starts.</summary>
internal sealed class ObjectStore
{
    private readonly BlobStateStore _store;

    public ObjectStore(AppRuntime app)
    {
        _store = new BlobStateStore(app);
        Chunks = new Chunks(_store, app.Logging.CreateLogger("Pillion.Guests"));
        Index = new ContainerIndex(_store, Chunks);
        Containers = new ContainerStore(_store, Index);
    }

    public Chunks Chunks { get; }

    public ContainerIndex Index { get; }

    public ContainerStore Containers { get; }

    /// <summary>The present time, in seconds since 1970.</summary>
    public long Now => _store.Now;

    /// <summary>Begins to write an object.</summary>
    /// <exception cref="BlobstoreException">The name is too long.</exception>
    public Upload Begin(OpenedContainer container, string name)
    {
        var bytes = Encoding.UTF8.GetByteCount(name);
        return bytes is > 0 and <= BlobstoreLimits.ObjectNameBytes
            ? new Upload(this, container, name)
            : throw new BlobstoreException($"the name of an object has 1 to {BlobstoreLimits.ObjectNameBytes} bytes; this one has {bytes}");
    }

    /// <summary>An object, or null.</summary>
    /// <exception cref="BlobstoreException">The container does not exist any more.</exception>
    public async ValueTask<ObjectRecord?> FindAsync(OpenedContainer container, string name, CancellationToken cancellationToken)
    {
        var page = await Index.ReadAsync(container.Id, ContainerIndex.PageOf(name), cancellationToken);
        if (page.Objects.TryGetValue(name, out var record))
        {
            return record;
        }

        await ThrowIfGoneAsync(container, cancellationToken);
        return null;
    }

    /// <exception cref="BlobstoreException">There is no such object, or no container.</exception>
    public async ValueTask<ObjectRecord> GetAsync(OpenedContainer container, string name, CancellationToken cancellationToken) =>
        await FindAsync(container, name, cancellationToken)
        ?? throw new BlobstoreException($"container '{container.Name}' has no object '{name}'");

    /// <summary>Finds an object and keeps it for a reader, who must give it to <see cref="Storage.Chunks.Release"/>.</summary>
    /// <exception cref="BlobstoreException">There is no such object, or no container.</exception>
    public async ValueTask<ObjectRecord> OpenAsync(OpenedContainer container, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await GetAsync(container, name, cancellationToken);
            OpenReads.OfProcess.Add(record.Id);
            var isKept = false;
            try
            {
                // Who deleted it before this saw nobody reading; who does from now on will.
                isKept = (await FindAsync(container, name, cancellationToken))?.Id == record.Id;
            }
            finally
            {
                if (!isKept)
                {
                    Chunks.Release(record.Id);
                }
            }

            if (isKept)
            {
                return record;
            }
        }
    }

    /// <summary>Deletes objects, of which some may not be there.</summary>
    public async ValueTask DeleteAsync(OpenedContainer container, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        await ThrowIfGoneAsync(container, cancellationToken);
        foreach (var ofPage in names.GroupBy(ContainerIndex.PageOf))
        {
            await Index.UpdateAsync(container.Id, ofPage.Key, page => page.RemoveAll(ofPage), cancellationToken);
        }
    }

    /// <summary>Deletes all objects.</summary>
    public async ValueTask ClearAsync(OpenedContainer container, CancellationToken cancellationToken)
    {
        await ThrowIfGoneAsync(container, cancellationToken);
        for (var number = 0; number < ContainerIndex.Pages; number++)
        {
            await Index.UpdateAsync(container.Id, number, static page => page.RemoveAll(page.Objects.Keys), cancellationToken);
        }
    }

    /// <summary>Writes an object's content under another name.</summary>
    /// <returns>What was copied.</returns>
    public async ValueTask<ObjectRecord> CopyAsync(
        OpenedContainer from,
        string name,
        OpenedContainer to,
        string newName,
        CancellationToken cancellationToken
    )
    {
        var record = await OpenAsync(from, name, cancellationToken);
        var upload = Begin(to, newName);
        var isDone = false;
        try
        {
            for (var number = 0; number < record.Chunks(); number++)
            {
                await upload.AddAsync(await Chunks.ReadAsync(record.Id, number, cancellationToken), cancellationToken);
            }

            await upload.CommitAsync(cancellationToken);
            isDone = true;
            return record;
        }
        finally
        {
            Chunks.Release(record.Id);
            if (!isDone)
            {
                await Chunks.CleanUpAsync(upload.AbandonAsync);
            }
        }
    }

    /// <summary>Copies an object and deletes it, unless somebody has written another one in its place meanwhile.</summary>
    public async ValueTask MoveAsync(
        OpenedContainer from,
        string name,
        OpenedContainer to,
        string newName,
        CancellationToken cancellationToken
    )
    {
        var moved = await CopyAsync(from, name, to, newName, cancellationToken);
        await Index.UpdateAsync(
            from.Id,
            ContainerIndex.PageOf(name),
            page => page.Objects.GetValueOrDefault(name)?.Id == moved.Id && page.Remove(name),
            cancellationToken
        );
    }

    /// <exception cref="BlobstoreException">The container does not exist any more.</exception>
    public async ValueTask ThrowIfGoneAsync(OpenedContainer container, CancellationToken cancellationToken)
    {
        if ((await Containers.FindAsync(container.Name, cancellationToken))?.Id != container.Id)
        {
            throw ContainerStore.NotThere(container.Name);
        }
    }
}
