using System.Net;

namespace Pillion.Grpc.Client;

/// <summary>A request that is written little by little, while the response arrives.</summary>
internal sealed class RequestStream : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where to write, as soon as there is a connection.</summary>
    public Task<Stream> Stream => _stream.Task;

    public bool IsCompleted => _completed.Task.IsCompleted;

    /// <summary>Ends the request.</summary>
    public void Complete() => _completed.TrySetResult();

    /// <summary>Says that there will be no connection.</summary>
    public void Fail(Exception exception)
    {
        if (_stream.TrySetException(exception))
        {
            // Nobody has to ask.
            _ = _stream.Task.Exception;
        }

        Complete();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            // The header fields leave now: the server may answer before there is a message.
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // The server may even have ended the call by now. Whoever waits to write has to know.
            Fail(e);
            throw;
        }

        if (!_stream.TrySetResult(stream))
        {
            throw new IOException("the connection was lost, and what was sent on it cannot be sent again");
        }

        await _completed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
