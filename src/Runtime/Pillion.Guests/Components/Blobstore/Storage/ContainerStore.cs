using System.Text.Json;

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>The containers of an app: records under <c>blobstore/containers/NAME</c>.</summary>
internal sealed class ContainerStore(BlobStateStore store, ContainerIndex index)
{
    /// <summary>Makes a container.</summary>
    /// <exception cref="BlobstoreException">There is one of that name.</exception>
    public async ValueTask<ContainerRecord> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        while (true)
        {
            var seen = await store.GetAsync(key, cancellationToken);
            if (Parse(seen.Data.Span) is { } before)
            {
                if (!before.IsDeleted)
                {
                    throw new BlobstoreException($"container '{name}' exists already");
                }

                // Whoever began to delete it may be gone.
                await DropAsync(before, cancellationToken);
            }

            var record = new ContainerRecord(NewId(), store.Now);
            if (await store.TrySaveAsync(key, ToJson(record), seen, cancellationToken))
            {
                return record;
            }
        }
    }

    /// <summary>The container of a name, or null.</summary>
    public async ValueTask<ContainerRecord?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var record = Parse((await store.GetAsync(KeyOf(name), cancellationToken)).Data.Span);
        return record is { IsDeleted: false } ? record : null;
    }

    /// <exception cref="BlobstoreException">There is none.</exception>
    public async ValueTask<ContainerRecord> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? throw NotThere(name);

    /// <summary>Deletes a container with all that is in it. It is gone at once; a deletion that is interrupted can be made again.</summary>
    /// <exception cref="BlobstoreException">There is none.</exception>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        string? id = null;
        while (true)
        {
            var seen = await store.GetAsync(key, cancellationToken);
            var record = Parse(seen.Data.Span);
            if (id is not null && record?.Id != id)
            {
                // Somebody else has finished it, and perhaps made another container of that name.
                return;
            }

            if (record is null)
            {
                throw NotThere(name);
            }

            if (!record.IsDeleted)
            {
                // Who is overtaken looks again: it may be another container by now, or none.
                if (await store.TrySaveAsync(key, ToJson(record with { IsDeleted = true }), seen, cancellationToken))
                {
                    id = record.Id;
                }

                continue;
            }

            id = record.Id;
            await DropAsync(record, cancellationToken);
            if (await store.TryDeleteAsync(key, seen, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>An id that nobody else has.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>What there is to say of a container that is not there.</summary>
    public static BlobstoreException NotThere(string name) => new($"container '{name}' does not exist");

    private static string KeyOf(string name)
    {
        var encoded = Uri.EscapeDataString(name);
        return encoded.Length is > 0 and <= BlobstoreLimits.ContainerNameBytes
            ? "blobstore/containers/" + encoded
            : throw new BlobstoreException(
                $"the name of a container has 1 to {BlobstoreLimits.ContainerNameBytes} bytes, percent-encoded; this one has {encoded.Length}"
            );
    }

    private static ContainerRecord? Parse(ReadOnlySpan<byte> json) =>
        json.IsEmpty ? null : JsonSerializer.Deserialize(json, StorageJson.Default.ContainerRecord);

    private static byte[] ToJson(ContainerRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(record, StorageJson.Default.ContainerRecord);

    private async ValueTask DropAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        for (var page = 0; page < ContainerIndex.Pages; page++)
        {
            await index.DropAsync(record.Id, page, cancellationToken);
        }
    }
}
