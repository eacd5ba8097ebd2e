using Pillion.Guests.Components.Blobstore.Wit;
using Pillion.Guests.Components.Blobstore.Wit.Types;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Blobstore;

/// <content>Values, which are written and read.</content>
internal sealed partial class BlobstoreHost : ITypes
{
    IOutgoingValue ITypes.OutgoingValueNewOutgoingValue() => new OutgoingValue(this);

    Result<Unit, string> ITypes.OutgoingValueFinish(IOutgoingValue @this) => ((OutgoingValue)@this).Finish();

    Result<ReadOnlyMemory<byte>, string> ITypes.IncomingValueIncomingValueConsumeSync(IIncomingValue @this) =>
        ((IncomingValue)@this).ReadAll();

    Result<IInputStream, string> ITypes.IncomingValueIncomingValueConsumeAsync(IIncomingValue @this) =>
        Result<IInputStream, string>.Ok(((IncomingValue)@this).Open());
}
