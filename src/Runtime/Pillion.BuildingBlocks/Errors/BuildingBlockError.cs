namespace Pillion.BuildingBlocks.Errors;

/// <summary>
/// One error as every transport reports it: HTTP writes <see cref="HttpStatus"/> and a body of code, message and details, gRPC its status and
/// the same details as trailer, a Wasm host function its own result type. Each block lists its errors in one file (<c>StateErrors</c> …).
/// </summary>
/// <param name="Code">Dapr's tag, for example <c>ERR_STATE_STORE_NOT_FOUND</c>.</param>
/// <param name="Message">The text for people, in Dapr's words.</param>
/// <param name="HttpStatus">The HTTP status, 400 to 599.</param>
/// <param name="GrpcStatus">The gRPC status.</param>
public sealed record BuildingBlockError(string Code, string Message, int HttpStatus, GrpcStatus GrpcStatus)
{
    /// <summary>The rich details in the order Dapr writes them; empty for Dapr's legacy errors, whose body has no <c>details</c>.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>The reason in the <see cref="ErrorInfoDetail"/>, for example <c>DAPR_STATE_NOT_FOUND</c>; null for a legacy error.</summary>
    public string? Reason
    {
        get
        {
            foreach (var detail in Details)
            {
                if (detail is ErrorInfoDetail info)
                {
                    return info.Reason;
                }
            }

            return null;
        }
    }

    /// <summary>The error as an exception.</summary>
    public BuildingBlockException ToException(Exception? innerException = null) => new(this, innerException);
}
