using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Pillion.Host.Web;

/// <summary>
/// A transport without a socket: its listener accepts connections that another endpoint of the same server gives it. The other endpoint keeps the
/// connection until it has ended here.
/// </summary>
internal sealed class Http2Handover : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    /// <summary>What to listen on with Kestrel.</summary>
    public EndPoint EndPoint { get; } = new HandoverEndPoint();

    public bool CanBind(EndPoint endpoint) => endpoint == EndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener(this));

    /// <summary>Gives a connection away and waits for its end. When the server stops accepting it ends at once.</summary>
    public Task HandOverAsync(ConnectionContext connection)
    {
        var given = new GivenConnection(connection);
        return _connections.Writer.TryWrite(given) ? given.Ended : Task.CompletedTask;
    }

    private sealed class Listener(Http2Handover owner) : IConnectionListener
    {
        public EndPoint EndPoint => owner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var connections = owner._connections.Reader;
            return await connections.WaitToReadAsync(cancellationToken) && connections.TryRead(out var connection) ? connection : null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            owner._connections.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }

    /// <summary>A connection whose socket belongs to the endpoint that accepted it.</summary>
    private sealed class GivenConnection(ConnectionContext inner) : ConnectionContext
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public override string ConnectionId
        {
            get => inner.ConnectionId;
            set => inner.ConnectionId = value;
        }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items
        {
            get => inner.Items;
            set => inner.Items = value;
        }

        public override IDuplexPipe Transport
        {
            get => inner.Transport;
            set => inner.Transport = value;
        }

        public override EndPoint? LocalEndPoint
        {
            get => inner.LocalEndPoint;
            set => inner.LocalEndPoint = value;
        }

        public override EndPoint? RemoteEndPoint
        {
            get => inner.RemoteEndPoint;
            set => inner.RemoteEndPoint = value;
        }

        public override CancellationToken ConnectionClosed
        {
            get => inner.ConnectionClosed;
            set => inner.ConnectionClosed = value;
        }

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override void Abort() => inner.Abort();

        public override ValueTask DisposeAsync()
        {
            _ended.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class HandoverEndPoint : EndPoint
    {
        public override string ToString() => "HTTP/2 on the other endpoints";
    }
}
