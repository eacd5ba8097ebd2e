using System.Net.Sockets;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary>The connections of a socket that listens, accepted when the guest asks for one. Those that fail meanwhile are passed over.</summary>
internal sealed class AcceptedSockets : ComponentStreamSource<ITcpSocket>
{
    // How long to wait when nothing more may be opened.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(10);

    private readonly TcpSocket _listener;
    private readonly StreamResource _resource;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Socket? _accepted;
    private bool _isAccepting;
    private bool _isClosed;

    public AcceptedSockets(TcpSocket listener)
    {
        _listener = listener;
        listener.Share();
        _resource = new StreamResource(listener.Context, listener.Release);
    }

    /// <inheritdoc/>
    protected override int Read(Span<ITcpSocket> elements)
    {
        Socket socket;
        lock (_lock)
        {
            if (_isClosed)
            {
                return 0;
            }

            if (_accepted is null)
            {
                if (!_isAccepting)
                {
                    _isAccepting = true;
                    _ = AcceptAsync();
                }

                if (_accepted is null)
                {
                    return Waiting;
                }
            }

            if (elements.IsEmpty)
            {
                return 0;
            }

            (socket, _accepted) = (_accepted, null);
        }

        elements[0] = new TcpHandle(_listener.Accepted(socket));
        return 1;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _accepted?.Dispose();
            _accepted = null;
        }

        _stop.Cancel();
        _resource.Free();
    }

    private async Task AcceptAsync()
    {
        var (context, socket) = (_listener.Context, (Socket?)null);
        while (socket is null)
        {
            try
            {
                if (context.OpenFiles >= context.Options.MaxDescriptors)
                {
                    await Task.Delay(s_slice, context.Options.Clock, _stop.Token).ConfigureAwait(false);
                }
                else
                {
                    socket = await _listener.Socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                }
            }
            catch (SocketException exception) when (exception.SocketErrorCode != SocketError.OperationAborted)
            {
                // The WIT: what went wrong with one connection does not end the stream. The system may be short of something: do not spin.
                await Task.Delay(s_slice, context.Options.Clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                break;
            }
        }

        lock (_lock)
        {
            _isAccepting = false;
            if (_isClosed)
            {
                socket?.Dispose();
                return;
            }

            _accepted = socket;
            _isClosed = socket is null;
        }

        NotifyReady();
    }
}
