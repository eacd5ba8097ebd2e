using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Blobstore.Storage;
using Pillion.Guests.Components.Blobstore.Wit;
using Pillion.Guests.Components.Blobstore.Wit.Container;
using Pillion.Guests.Components.Blobstore.Wit.Types;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Blobstore;

/// <summary><c>wasi:blobstore</c> over a state store of the app, for one instance.</summary>
internal sealed partial class BlobstoreHost(AppRuntime app, WasiContext wasi) : IBlobstore
{
    public ObjectStore Objects { get; } = new(app);

    public WasiContext Wasi => wasi;

    public CancellationToken Cancel => wasi.CancellationToken;

    /// <summary>How many bytes the instance's values hold in memory.</summary>
    public int HeldBytes { get; set; }

    /// <summary>Defines all interfaces.</summary>
    public static void AddTo(ComponentLinker linker) =>
        linker.AddWasiBlobstoreTypes(Of).AddWasiBlobstoreContainer().AddWasiBlobstoreBlobstore(Of);

    Result<IContainer, string> IBlobstore.CreateContainer(string name) =>
        Opened(name, Answer(Objects.Containers.CreateAsync(name, Cancel)));

    Result<IContainer, string> IBlobstore.GetContainer(string name) => Opened(name, Answer(Objects.Containers.GetAsync(name, Cancel)));

    Result<Unit, string> IBlobstore.DeleteContainer(string name) => Answer(Objects.Containers.DeleteAsync(name, Cancel));

    Result<bool, string> IBlobstore.ContainerExists(string name)
    {
        var found = Answer(Objects.Containers.FindAsync(name, Cancel));
        return found.IsOk ? found.Value is not null : found.Error;
    }

    Result<Unit, string> IBlobstore.CopyObject(ObjectId src, ObjectId dest) => Answer(CopyAsync(src, dest, isMove: false));

    Result<Unit, string> IBlobstore.MoveObject(ObjectId src, ObjectId dest) => Answer(CopyAsync(src, dest, isMove: true));

    /// <summary>What a function answers: a failure is a text.</summary>
    public static Result<T, string> Answer<T>(ValueTask<T> task)
    {
        try
        {
            return Result<T, string>.Ok(GuestBlocking.WaitOrTrap(task));
        }
        catch (BlobstoreException e)
        {
            return Result<T, string>.Err(e.Message);
        }
        catch (BuildingBlockException e)
        {
            return Result<T, string>.Err(e.Error.Message);
        }
    }

    /// <inheritdoc cref="Answer{T}"/>
    public static Result<Unit, string> Answer(ValueTask task)
    {
        return Answer(CompletionAsync(task));

        static async ValueTask<Unit> CompletionAsync(ValueTask task)
        {
            await task;
            return Unit.Value;
        }
    }

    private static BlobstoreHost Of(ComponentCaller caller) => caller.State<ComponentState>().Blobstore;

    private Result<IContainer, string> Opened(string name, Result<ContainerRecord, string> found) =>
        found.IsOk
            ? Result<IContainer, string>.Ok(new GuestContainer(this, new OpenedContainer(name, found.Value.Id)))
            : Result<IContainer, string>.Err(found.Error);

    private async ValueTask CopyAsync(ObjectId src, ObjectId dest, bool isMove)
    {
        var from = await OpenAsync(src.Container);
        var to = await OpenAsync(dest.Container);
        if (from == to && string.Equals(src.Object, dest.Object, StringComparison.Ordinal))
        {
            await Objects.GetAsync(from, src.Object, Cancel);
        }
        else if (isMove)
        {
            await Objects.MoveAsync(from, src.Object, to, dest.Object, Cancel);
        }
        else
        {
            await Objects.CopyAsync(from, src.Object, to, dest.Object, Cancel);
        }
    }

    private async ValueTask<OpenedContainer> OpenAsync(string name) => new(name, (await Objects.Containers.GetAsync(name, Cancel)).Id);
}
