using Pillion.Guests.Components.Blobstore.Storage;
using Pillion.Guests.Components.Blobstore.Wit.Container;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Blobstore;

/// <summary><c>wasi:blobstore/container.stream-object-names</c>: a page of the index after another, each as it is when its turn comes.</summary>
internal sealed class ObjectNames(BlobstoreHost host, OpenedContainer container) : WasiResource(host.Wasi), IStreamObjectNames
{
    private string[] _names = [];
    private int _given;
    private int _nextPage;

    Result<(string[], bool), string> IStreamObjectNames.ReadStreamObjectNames(ulong len) =>
        BlobstoreHost.Answer(TakeAsync(Math.Min(len, BlobstoreLimits.Names)));

    Result<(ulong, bool), string> IStreamObjectNames.SkipStreamObjectNames(ulong num) => BlobstoreHost.Answer(SkipAsync(num));

    /// <inheritdoc/>
    private protected override string Describe() => "a stream-object-names";

    private async ValueTask<(string[], bool)> TakeAsync(ulong count)
    {
        var taken = new List<string>();
        while ((ulong)taken.Count < count && await HasMoreAsync())
        {
            var some = (int)Math.Min((ulong)(_names.Length - _given), count - (ulong)taken.Count);
            taken.AddRange(_names.AsSpan(_given, some));
            _given += some;
        }

        return ([.. taken], !await HasMoreAsync());
    }

    private async ValueTask<(ulong, bool)> SkipAsync(ulong count)
    {
        var skipped = 0UL;
        while (skipped < count && await HasMoreAsync())
        {
            var some = (int)Math.Min((ulong)(_names.Length - _given), count - skipped);
            _given += some;
            skipped += (ulong)some;
        }

        return (skipped, !await HasMoreAsync());
    }

    private async ValueTask<bool> HasMoreAsync()
    {
        while (_given == _names.Length && _nextPage < ContainerIndex.Pages)
        {
            _names = [.. (await host.Objects.Index.ReadAsync(container.Id, _nextPage++, host.Cancel)).Objects.Keys];
            _given = 0;
        }

        return _given < _names.Length;
    }
}
