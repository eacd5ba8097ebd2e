using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Testing;

/// <summary>An app on a port: answers with what it was asked.</summary>
internal sealed class HttpApp : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <summary>Listens on a free port.</summary>
    /// <param name="address">The address, one of this machine's own.</param>
    public HttpApp(string address = "127.0.0.1")
    {
        Port = LoopbackPort.Find();
        _listener.Prefixes.Add($"http://{address}:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>What it was asked: method, URL, content type, body.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string PortText => Port.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                context.Response.StatusCode = context.Request.RawUrl == "/fail" ? 418 : 200;
                await using var writer = new StreamWriter(context.Response.OutputStream);
                var request = $"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.ContentType} {body}";
                Requests.Enqueue(request);
                await writer.WriteAsync(request);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
