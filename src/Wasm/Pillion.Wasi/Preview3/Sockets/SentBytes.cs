using System.Net.Sockets;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary>
/// What a guest sends by a connection: straight from its memory as long as the system takes it. When that is full one piece is kept here, and the
/// guest waits until it is gone.
/// </summary>
internal sealed class SentBytes : ComponentStreamSink<byte>
{
    private const int MaxPiece = 65_536;

    private readonly Lock _lock = new();
    private readonly TcpSocket _socket;
    private readonly StreamResource _resource;
    private ErrorCode? _failure;
    private bool _isSending;
    private bool _isClosed;

    public SentBytes(TcpSocket socket)
    {
        _socket = socket;
        socket.Share();
        _resource = new StreamResource(socket.Context, socket.Release);
    }

    /// <summary>How it ended; null for well.</summary>
    public Ending<ErrorCode?> Ending { get; } = new();

    /// <inheritdoc/>
    protected override int Write(ReadOnlySpan<byte> elements)
    {
        lock (_lock)
        {
            if (_isSending)
            {
                return Waiting;
            }

            if (_failure is not null)
            {
                return Ended;
            }
        }

        if (elements.IsEmpty)
        {
            return 0;
        }

        try
        {
            var count = _socket.Socket.Send(elements, SocketFlags.None, out var error);
            if (count > 0)
            {
                // All, or what the system had room for; then it says that it would block.
                return count;
            }

            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                _failure = SocketErrors.CodeOf(error);
                return Ended;
            }
        }
        catch (ObjectDisposedException)
        {
            _failure = ErrorCode.ConnectionAborted.Instance;
            return Ended;
        }

        var piece = elements[..Math.Min(elements.Length, MaxPiece)].ToArray();
        _isSending = true;
        _ = SendAsync(piece);
        return piece.Length;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_isSending)
            {
                return;
            }
        }

        Finish();
    }

    private async Task SendAsync(byte[] piece)
    {
        ErrorCode? failure = null;
        try
        {
            for (ReadOnlyMemory<byte> rest = piece; !rest.IsEmpty; )
            {
                rest = rest[await _socket.Socket.SendAsync(rest, SocketFlags.None, CancellationToken.None).ConfigureAwait(false)..];
            }
        }
        catch (SocketException exception)
        {
            failure = SocketErrors.CodeOf(exception.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            failure = ErrorCode.ConnectionAborted.Instance;
        }

        bool isClosed;
        lock (_lock)
        {
            _failure = failure;
            _isSending = false;
            isClosed = _isClosed;
        }

        if (isClosed)
        {
            Finish();
        }
        else
        {
            NotifyReady();
        }
    }

    /// <summary>All is sent, or nothing can be: the other side hears of the end.</summary>
    private void Finish()
    {
        _socket.ShutDownNow(SocketShutdown.Send);
        _resource.Free();
        Ending.Set(_failure);
    }
}
