using System.Net.Sockets;
using Pillion.Host.Hosting;

namespace Pillion.Host.Instances;

/// <summary>Talks to a running host through its control socket.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A client for a host; connects when the first request is sent.</summary>
    public ControlClient(InstanceDescription host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(host.ControlSocket), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://pillion/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request to the Dapr API of an app, whether it has a port or not.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="request">The request, with a path such as <c>/v1.0/metadata</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="HttpRequestException">The host is gone.</exception>
    public Task<HttpResponseMessage> SendAsync(string appId, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Add(ControlEndpoint.AppHeader, appId);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Stops one of the host's apps; returns when it has been asked to.</summary>
    /// <exception cref="HttpRequestException">The host is gone or has no such app.</exception>
    public async Task StopAppAsync(string appId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ControlEndpoint.StopPath);
        using var answer = await SendAsync(appId, request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
