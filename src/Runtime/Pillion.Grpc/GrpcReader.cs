namespace Pillion.Grpc;

/// <summary>The messages that the other side of a call sends. One caller at a time.</summary>
/// <typeparam name="T">The messages.</typeparam>
public abstract class GrpcReader<T> : IAsyncEnumerable<T>
{
    private protected GrpcReader() { }

    /// <summary>The message that <see cref="MoveNextAsync"/> found.</summary>
    public abstract T Current { get; }

    /// <summary>Goes to the next message; false when the other side has sent its last.</summary>
    /// <exception cref="GrpcException">The call failed, or what came is no message.</exception>
    /// <exception cref="OperationCanceledException">The token, or the call, was cancelled.</exception>
    public abstract ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads all messages: <c>await foreach (var message in reader)</c>.</summary>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await MoveNextAsync(cancellationToken))
        {
            yield return Current;
        }
    }
}
