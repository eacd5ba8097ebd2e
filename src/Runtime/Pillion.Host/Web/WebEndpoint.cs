using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pillion.Host.Web;

/// <summary>An address the server listens on, and the code that answers there.</summary>
internal sealed class WebEndpoint(RequestDelegate handler)
{
    private volatile bool _isClosed;

    /// <summary>Answers a request.</summary>
    public RequestDelegate Handler { get; } = handler;

    /// <summary>Whether it has stopped answering.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>The port; the real one once the server has started. 0 for a Unix socket.</summary>
    public int Port => Options?.EndPoint is System.Net.IPEndPoint { Port: var port } ? port : 0;

    internal ListenOptions? Options { get; set; }

    internal void Close() => _isClosed = true;
}
