using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Grpc;
using Pillion.Grpc.Details;

namespace Pillion.Components.Pluggable.State;

/// <summary>
/// Recognises refusals because of an ETag: a mismatch is FAILED_PRECONDITION, an ETag that cannot be one INVALID_ARGUMENT, either with a single detail, a
/// <c>google.rpc.BadRequest</c> whose one violation is of the field <c>etag</c>.
/// </summary>
/// <remarks>Dapr's <c>pkg/components/state/pluggable.go</c>, <c>etagErrFromStatus</c>.</remarks>
internal static class EtagFailures
{
    private const string Field = "etag";

    /// <summary>Waits for a write.</summary>
    /// <exception cref="ComponentException">It failed for another reason.</exception>
    public static async ValueTask<StateWriteResult> CatchAsync<TResponse, TRequest>(
        ValueTask<TResponse> write,
        TRequest request,
        Func<TRequest, string> culprit
    )
    {
        try
        {
            await write;
            return StateWriteResult.Ok;
        }
        catch (ComponentException e) when (e.InnerException is GrpcException status && TryRead(status, out var refused, out var cause))
        {
            return new StateWriteResult(refused, culprit(request), cause);
        }
    }

    /// <summary>The protocol does not say which of several items was refused: the first that has a condition, and usually the only one.</summary>
    public static string Culprit(IEnumerable<(string Key, string? ETag, StateConcurrency Concurrency)> items)
    {
        string? first = null;
        foreach (var (key, etag, concurrency) in items)
        {
            if (etag is not null || concurrency == StateConcurrency.FirstWrite)
            {
                return key;
            }

            first ??= key;
        }

        return first ?? "";
    }

    private static bool TryRead(GrpcException status, out StateWriteStatus refused, out string? cause)
    {
        refused = status.Status switch
        {
            GrpcStatusCode.FailedPrecondition => StateWriteStatus.ETagMismatch,
            GrpcStatusCode.InvalidArgument => StateWriteStatus.ETagInvalid,
            _ => StateWriteStatus.Ok,
        };
        cause = null;
        if (
            refused == StateWriteStatus.Ok
            || status.Details.Count != 1
            || !status.TryGetDetail<BadRequest>(out var details)
            || details.FieldViolations is not [{ Field: Field } violation]
        )
        {
            return false;
        }

        cause = violation.Description.Length > 0 ? violation.Description : null;
        return true;
    }
}
