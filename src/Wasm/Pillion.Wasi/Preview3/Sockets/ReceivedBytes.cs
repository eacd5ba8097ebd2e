using System.Net.Sockets;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary>What a connection receives, straight into the guest's memory. Where the guest waits no buffer is held.</summary>
internal sealed class ReceivedBytes : ComponentStreamSource<byte>
{
    private readonly TcpSocket _socket;
    private readonly StreamResource _resource;
    private bool _isWatching;

    public ReceivedBytes(TcpSocket socket)
    {
        _socket = socket;
        socket.Share();
        _resource = new StreamResource(socket.Context, socket.Release);
    }

    /// <summary>How it ended; null for well: the other side has closed, or the guest needs no more.</summary>
    public Ending<ErrorCode?> Ending { get; } = new();

    /// <inheritdoc/>
    protected override int Read(Span<byte> elements)
    {
        if (Ending.IsKnown)
        {
            return 0;
        }

        try
        {
            if (elements.IsEmpty)
            {
                return _socket.Socket.Poll(0, SelectMode.SelectRead) ? 0 : Wait();
            }

            var count = _socket.Socket.Receive(elements, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success when count > 0:
                    return count;
                case SocketError.Success:
                    Ending.Set(null);
                    return 0;
                case SocketError.WouldBlock:
                    return Wait();
                default:
                    Ending.Set(SocketErrors.CodeOf(error));
                    return 0;
            }
        }
        catch (ObjectDisposedException)
        {
            Ending.Set(ErrorCode.ConnectionAborted.Instance);
            return 0;
        }
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        if (!Ending.IsKnown)
        {
            // The guest needs no more: what still comes is refused.
            _socket.ShutDownNow(SocketShutdown.Receive);
        }

        Ending.Set(null);
        _resource.Free();
    }

    private int Wait()
    {
        if (!_isWatching)
        {
            _isWatching = true;
            _ = NotifyAsync();
        }

        return Waiting;
    }

    private async Task NotifyAsync()
    {
        try
        {
            // Ends when there is something to receive, the end, or an error.
            await _socket.Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The read that follows says so.
        }

        _isWatching = false;
        NotifyReady();
    }
}
