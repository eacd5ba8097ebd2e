using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http;

/// <summary>Reads request bodies within the limit (<c>--max-body-size</c>).</summary>
internal sealed class RequestBody(long maxBytes)
{
    private readonly long _maxBytes = maxBytes > 0 ? maxBytes : long.MaxValue;

    /// <summary>The whole body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="failed">Makes the error of this route from the reason why the body cannot be had.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="BuildingBlockException">The body is too large, or the sender went away.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        ApiRequest request,
        Func<string, BuildingBlockError> failed,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await request.Body.ReadAllAsync(_maxBytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw failed(e.Message).ToException(e);
        }
    }
}
