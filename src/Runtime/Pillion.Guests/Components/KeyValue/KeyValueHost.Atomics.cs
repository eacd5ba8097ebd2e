using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.KeyValue.Draft2;
using Pillion.Guests.Components.KeyValue.Draft2.Atomics;
using Pillion.Guests.Components.KeyValue.Draft2.Store;
using Pillion.Guests.Threads;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.KeyValue;

/// <content>Atomic operations, which are writes with ETags.</content>
internal sealed partial class KeyValueHost : IAtomics
{
    Result<ICas, Error> IAtomics.CasNew(IBucket bucket, string key)
    {
        var opened = (Bucket)bucket;
        try
        {
            return Result<ICas, Error>.Ok(new Cas(opened, key, ReadVersion(opened, key)));
        }
        catch (BuildingBlockException e)
        {
            return opened.ErrorOf(e.Error);
        }
    }

    Result<Unit, CasError> IAtomics.Swap(ICas cas, ReadOnlySpan<byte> value)
    {
        var (bucket, key, seen) = (Cas)cas;
        try
        {
            var refused = Write(bucket, key, value.ToArray(), seen);
            return refused is null ? Unit.Value
                : refused.GrpcStatus == GrpcStatus.Aborted ? new CasError.CasFailed(new Cas(bucket, key, ReadVersion(bucket, key)))
                : new CasError.StoreError(bucket.ErrorOf(refused));
        }
        catch (BuildingBlockException e)
        {
            return new CasError.StoreError(bucket.ErrorOf(e.Error));
        }
    }

    Result<long, Error> IAtomics.Increment(IBucket bucket, string key, long delta) =>
        Increment<long>((Bucket)bucket, key, delta, Utf8Parser.TryParse);

    /// <summary>
    /// Adds to a number that is stored as decimal text, which JSON and Redis call a number, too. Who is overtaken by another writer begins again;
    /// that writer has got on then, so all do.
    /// </summary>
    private Result<T, Error> Increment<T>(Bucket bucket, string key, T delta, Parser<T> parse)
        where T : struct, System.Numerics.INumber<T>
    {
        try
        {
            while (true)
            {
                if (Cancel.IsCancellationRequested)
                {
                    throw new WasmTrapException(TrapKind.Interrupted);
                }

                var seen = ReadVersion(bucket, key);
                var number = T.Zero;
                if (seen.Exists && !(parse(seen.Data.Span, out number, out var consumed) && consumed == seen.Data.Length))
                {
                    return new Error.Other($"the value of key '{key}' in bucket '{bucket.Name}' is no {typeof(T).Name} as decimal text");
                }

                number = checked(number + delta);
                var refused = Write(bucket, key, Encoding.UTF8.GetBytes(number.ToString(null, CultureInfo.InvariantCulture)), seen);
                if (refused is null)
                {
                    return number;
                }

                if (refused.GrpcStatus != GrpcStatus.Aborted)
                {
                    return bucket.ErrorOf(refused);
                }
            }
        }
        catch (OverflowException)
        {
            return new Error.Other(
                $"the value of key '{key}' in bucket '{bucket.Name}' cannot be incremented by {delta}: it would overflow"
            );
        }
        catch (BuildingBlockException e)
        {
            return bucket.ErrorOf(e.Error);
        }
    }

    private delegate bool Parser<T>(ReadOnlySpan<byte> text, out T value, out int consumed, char format = default);

    private StateValue ReadVersion(Bucket bucket, string key)
    {
        var store = bucket.Store;
        return store.Features.HasFlag(StateFeatures.ETag)
            ? GuestBlocking.WaitOrTrap(store.GetAsync(key, StateConsistency.Strong, cancellationToken: Cancel))
            : throw new BuildingBlockError(
                "ERR_STATE_STORE_NOT_SUPPORTED",
                $"state store {bucket.Name} has no ETags, without which nothing is atomic",
                500,
                GrpcStatus.Unimplemented
            ).ToException();
    }

    /// <summary>Writes if nobody has since the value was read; no value is a version, too.</summary>
    private BuildingBlockError? Write(Bucket bucket, string key, byte[] value, StateValue seen)
    {
        var request = new StateSetRequest(key, value, seen.Exists ? seen.ETag : null, StateConcurrency.FirstWrite);
        return GuestBlocking.WaitOrTrap(bucket.Store.SaveAsync([request], Cancel));
    }

    /// <summary>What a key had when the guest asked for the handle: <c>swap</c> succeeds only if it still has it.</summary>
    private sealed record Cas(Bucket Bucket, string Key, StateValue Seen) : ICas
    {
        public Result<byte[]?, Error> Current() => Result<byte[]?, Error>.Ok(Seen.Exists ? Seen.Data.ToArray() : null);
    }
}
