using Pillion.Guests.Components.Blobstore.Storage;
using Pillion.Guests.Components.Blobstore.Wit.Container;
using Pillion.Guests.Components.Blobstore.Wit.Types;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Blobstore;

/// <summary><c>wasi:blobstore/container.container</c></summary>
internal sealed class GuestContainer(BlobstoreHost host, OpenedContainer container) : WasiResource(host.Wasi), IContainer
{
    private ObjectStore Objects => host.Objects;

    Result<string, string> IContainer.Name() => Result<string, string>.Ok(container.Name);

    Result<ContainerMetadata, string> IContainer.Info() => BlobstoreHost.Answer(InfoAsync());

    Result<IIncomingValue, string> IContainer.GetData(string name, ulong start, ulong end)
    {
        var opened = BlobstoreHost.Answer(Objects.OpenAsync(container, name, host.Cancel));
        if (opened.IsError)
        {
            return Result<IIncomingValue, string>.Err(opened.Error);
        }

        // Both ends are part of the range. An end beyond the object's is how components ask for the rest.
        var record = opened.Value;
        var last = Math.Min(end, (ulong)Math.Max(record.Size - 1, 0));
        if (start <= last)
        {
            var length = record.Size == 0 ? 0 : (long)(last - start) + 1;
            return Result<IIncomingValue, string>.Ok(new IncomingValue(host, record, (long)start, length));
        }

        Objects.Chunks.Release(record.Id);
        return Result<IIncomingValue, string>.Err($"object '{name}' has {record.Size} bytes: there are none from {start} to {end}");
    }

    Result<Unit, string> IContainer.WriteData(string name, IOutgoingValue data) =>
        BlobstoreHost.Answer(((OutgoingValue)data).WriteToAsync(container, name));

    Result<IStreamObjectNames, string> IContainer.ListObjects()
    {
        var isThere = BlobstoreHost.Answer(Objects.ThrowIfGoneAsync(container, host.Cancel));
        return isThere.IsOk
            ? Result<IStreamObjectNames, string>.Ok(new ObjectNames(host, container))
            : Result<IStreamObjectNames, string>.Err(isThere.Error);
    }

    Result<Unit, string> IContainer.DeleteObject(string name) => BlobstoreHost.Answer(Objects.DeleteAsync(container, [name], host.Cancel));

    Result<Unit, string> IContainer.DeleteObjects(string[] names) =>
        BlobstoreHost.Answer(Objects.DeleteAsync(container, names, host.Cancel));

    Result<bool, string> IContainer.HasObject(string name)
    {
        var found = BlobstoreHost.Answer(Objects.FindAsync(container, name, host.Cancel));
        return found.IsOk ? found.Value is not null : found.Error;
    }

    Result<ObjectMetadata, string> IContainer.ObjectInfo(string name)
    {
        var found = BlobstoreHost.Answer(Objects.GetAsync(container, name, host.Cancel));
        return found.IsOk ? new ObjectMetadata(name, container.Name, (ulong)found.Value.CreatedAt, (ulong)found.Value.Size) : found.Error;
    }

    Result<Unit, string> IContainer.Clear() => BlobstoreHost.Answer(Objects.ClearAsync(container, host.Cancel));

    /// <inheritdoc/>
    private protected override string Describe() => "a container";

    private async ValueTask<ContainerMetadata> InfoAsync()
    {
        var record = await Objects.Containers.GetAsync(container.Name, host.Cancel);
        return record.Id == container.Id
            ? new ContainerMetadata(container.Name, (ulong)record.CreatedAt)
            : throw ContainerStore.NotThere(container.Name);
    }
}
