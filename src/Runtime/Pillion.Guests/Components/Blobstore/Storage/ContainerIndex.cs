using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>
/// The indexes of containers, because state stores cannot be asked for all keys below a prefix: pages under <c>blobstore/index/ID/NUMBER</c>. Each
/// change of a page is a write with its ETag; who is overtaken by another writer begins again.
/// </summary>
internal sealed class ContainerIndex(BlobStateStore store, Chunks chunks)
{
    /// <summary>How many pages a container has: writers of objects on different ones do not meet.</summary>
    public const int Pages = 32;

    /// <summary>After how many seconds a write that has not ended is one whose writer is gone.</summary>
    private const long MaxWriting = 86_400;

    /// <summary>The page that has an object.</summary>
    public static int PageOf(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return hash[0] % Pages;
    }

    public async ValueTask<IndexPage> ReadAsync(string container, int number, CancellationToken cancellationToken) =>
        IndexPage.Parse((await store.GetAsync(KeyOf(container, number), cancellationToken)).Data.Span);

    /// <summary>Changes a page, and deletes the chunks of what has become garbage.</summary>
    /// <param name="container">The container's id.</param>
    /// <param name="number">The page.</param>
    /// <param name="change">Changes it, or says that there is nothing to change; called again if somebody else changed it meanwhile.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="BlobstoreException">The page would be too large.</exception>
    public async ValueTask UpdateAsync(string container, int number, Func<IndexPage, bool> change, CancellationToken cancellationToken)
    {
        var key = KeyOf(container, number);
        while (true)
        {
            var seen = await store.GetAsync(key, cancellationToken);
            var page = IndexPage.Parse(seen.Data.Span);
            if (!change(page))
            {
                return;
            }

            // What was garbage before is gone by now, unless whoever made it died; its entries have done their duty.
            var before = IndexPage.Parse(seen.Data.Span);
            await SweepAsync(page, before.Garbage, cancellationToken);
            var json = page.ToJson();
            if (json.Length > BlobstoreLimits.PageBytes)
            {
                throw new BlobstoreException("the container is full: there is no room for another object in its index");
            }

            if (await store.TrySaveAsync(key, json, seen, cancellationToken))
            {
                foreach (var (id, count) in page.Garbage)
                {
                    await chunks.CleanUpAsync(() => chunks.DeleteAsync(id, count, cancellationToken));
                }

                return;
            }
        }
    }

    /// <summary>Deletes a page with all its objects.</summary>
    public async ValueTask DropAsync(string container, int number, CancellationToken cancellationToken)
    {
        var key = KeyOf(container, number);
        while (true)
        {
            var seen = await store.GetAsync(key, cancellationToken);
            if (!seen.Exists)
            {
                return;
            }

            var page = IndexPage.Parse(seen.Data.Span);
            page.RemoveAll(page.Objects.Keys);

            // First the chunks: a page that is left says what else there is. Nobody finds it any more, so nobody misses them.
            foreach (var (id, count) in page.Garbage)
            {
                await chunks.DeleteAsync(id, count, cancellationToken);
            }

            foreach (var id in page.Writing.Keys)
            {
                await chunks.DeleteUnfinishedAsync(id, cancellationToken);
            }

            if (await store.TryDeleteAsync(key, seen, cancellationToken))
            {
                return;
            }
        }
    }

    private static string KeyOf(string container, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"blobstore/index/{container}/{number}");

    private async ValueTask SweepAsync(IndexPage page, Dictionary<string, int> garbage, CancellationToken cancellationToken)
    {
        foreach (var (id, count) in garbage)
        {
            if (await chunks.DeleteAsync(id, count, cancellationToken))
            {
                page.Garbage.Remove(id);
            }
        }

        var oldest = store.Now - MaxWriting;
        foreach (var (id, _) in page.Writing.Where(w => w.Value < oldest).ToArray())
        {
            await chunks.DeleteUnfinishedAsync(id, cancellationToken);
            page.Writing.Remove(id);
        }
    }
}
