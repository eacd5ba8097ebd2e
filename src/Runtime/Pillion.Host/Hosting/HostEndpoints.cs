using System.Net;
using System.Net.Sockets;
using Pillion.Host.Configuration;
using Pillion.Host.Web;

namespace Pillion.Host.Hosting;

/// <summary>Decides which ports a host opens.</summary>
internal sealed class HostEndpoints(IReadOnlyList<HostedApp> apps, ConfigurationProblems problems)
{
    /// <summary>
    /// The most bytes of header fields a request may have. An ingress takes what browsers send, which is more than Dapr's 4 KiB, and the server
    /// has one limit for all endpoints.
    /// </summary>
    public int MaxRequestHead
    {
        get
        {
            const int Browsers = 32 << 10;
            var largest = apps.Max(app => app.Definition.ReadBufferSize);
            return apps.Any(app => app.Definition is { IsWasm: true, AppPort: not null }) ? Math.Max(largest, Browsers) : largest;
        }
    }

    /// <summary>
    /// Adds the apps' endpoints. Every process gets a Dapr port; a guest needs none, so it gets one only when it asks. When nobody has one the
    /// first app gets it, since somebody will want to see whether the host is healthy.
    /// </summary>
    public void AddTo(WebServer server)
    {
        var anyPort = apps.Any(app => !app.Definition.IsWasm || app.Definition.DaprHttpPort is not null);
        foreach (var app in apps)
        {
            var definition = app.Definition;
            if (definition.UnixSocketFolder is { } folder)
            {
                ListenOnSocket(app, folder, "http", path => app.ListenForDapr(server, path));
            }
            else if (definition.DaprHttpPort is { } port)
            {
                ListenForDapr(app, server, port);
            }
            else if (app == apps[0] && (apps.Count == 1 || !anyPort))
            {
                ListenForDapr(app, server, ReserveOrFree(server, AddressesOf(app), HostOptions.DefaultDaprHttpPort));
            }
            else if (!definition.IsWasm)
            {
                ListenForDapr(app, server, 0);
            }

            if (definition.DaprPublicPort is { } publicPort && Parse(app, definition.DaprPublicListenAddress) is { } publicAddress)
            {
                app.ListenForProbes(server, publicAddress, publicPort);
            }

            if (definition is { IsWasm: true, AppPort: { } appPort } && Parse(app, definition.AppChannelAddress) is { } address)
            {
                app.ListenForApp(server, address, appPort);
            }

            AddGrpcTo(app, server);
            AddInternalTo(app, server);
        }
    }

    /// <summary>Adds the gRPC endpoint that every process gets, and a guest that asks. The first process has Dapr's port, unless somebody named it.</summary>
    private void AddGrpcTo(HostedApp app, WebServer server)
    {
        const int Default = HostOptions.DefaultDaprGrpcPort;
        if (app.Definition.UnixSocketFolder is { } folder)
        {
            ListenOnSocket(app, folder, "grpc", path => app.ListenForGrpc(server, path));
        }
        else if (app.Definition.DaprGrpcPort is { } port)
        {
            ForEachAddress(app, address => app.ListenForGrpc(server, address, port));
        }
        else if (!app.Definition.IsWasm)
        {
            var isFirst = apps.All(other => other.GrpcEndpoints.Count == 0 && other.Definition.DaprGrpcPort != Default);
            var grpcPort = isFirst ? ReserveOrFree(server, AddressesOf(app), Default) : 0;
            ForEachAddress(app, address => app.ListenForGrpc(server, address, grpcPort));
        }
    }

    /// <summary>Adds the endpoint where other runtimes call the app. Apps of this host call each other without.</summary>
    private void AddInternalTo(HostedApp app, WebServer server)
    {
        var definition = app.Definition;
        if (
            definition.DaprInternalGrpcPort is { } port
            && Parse(app, definition.DaprInternalListenAddress is { Length: > 0 } text ? text : "localhost") is { } address
        )
        {
            var decided = port > 0 ? port : ReserveOrFree(server, WithIpv6(address), StablePort.For(definition.AppId, definition.Folder));
            app.ListenForRuntimes(server, address, decided);
        }
    }

    /// <summary>Waits until the server listens; a port that is taken becomes a problem that names the app.</summary>
    public async Task AwaitAsync(Task serving)
    {
        try
        {
            await serving;
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            BlamePorts();
            if (problems.Errors.Count == 0)
            {
                problems.Error("", 0, "", e.Message);
            }
        }
    }

    /// <summary>Dapr's names of the sockets: <c>dapr-APPID-http.socket</c> and <c>dapr-APPID-grpc.socket</c>.</summary>
    private void ListenOnSocket(HostedApp app, string folder, string protocol, Action<string> listen)
    {
        var path = Path.Combine(folder, $"dapr-{app.AppId}-{protocol}.socket");
        try
        {
            Directory.CreateDirectory(folder);
            // What a killed host left behind: nobody listens there, but it would be in the way.
            File.Delete(path);
            listen(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(path, 0, "", $"app '{app.AppId}': cannot listen on this Unix socket: {e.Message}");
        }
    }

    private void ListenForDapr(HostedApp app, WebServer server, int port) =>
        ForEachAddress(app, address => app.ListenForDapr(server, address, port));

    private void ForEachAddress(HostedApp app, Action<IPAddress> listen)
    {
        if (app.Definition.ListenAddresses.Count == 0)
        {
            listen(IPAddress.Loopback);
        }

        foreach (var text in app.Definition.ListenAddresses)
        {
            if (Parse(app, text) is { } address)
            {
                listen(address);
            }
        }
    }

    /// <summary>The addresses that an endpoint of the app will listen on; those that are none are reported elsewhere.</summary>
    private static IEnumerable<IPAddress> AddressesOf(HostedApp app) =>
        app.Definition.ListenAddresses is { Count: > 0 } texts
            ? texts.Select(TryParse).OfType<IPAddress>().SelectMany(WithIpv6)
            : WithIpv6(IPAddress.Loopback);

    /// <summary>A fixed port of this machine is opened for IPv4 and IPv6.</summary>
    private static IPAddress[] WithIpv6(IPAddress address) =>
        IPAddress.Loopback.Equals(address) ? [address, IPAddress.IPv6Loopback] : [address];

    /// <summary>A port that nobody asked for, held until the server starts; 0, which means any, when it is taken.</summary>
    private static int ReserveOrFree(WebServer server, IEnumerable<IPAddress> addresses, int port) =>
        server.TryReserve(addresses, port) ? port : 0;

    private IPAddress? Parse(HostedApp app, string text)
    {
        if (TryParse(text) is { } address)
        {
            return address;
        }

        problems.Error("", 0, "", $"app '{app.AppId}': cannot listen on '{text}': that is no IP address");
        return null;
    }

    private static IPAddress? TryParse(string text) =>
        text == "localhost" ? IPAddress.Loopback
        // What nearly every start says; the parser of IPv6 addresses is much to compile for that.
        : text == "::" ? IPAddress.IPv6Any
        : IPAddress.TryParse(text.Trim('[', ']'), out var address) ? address
        : null;

    private void BlamePorts()
    {
        foreach (var app in apps)
        {
            Blame(app.AppId, "the Dapr HTTP port", app.Definition.DaprHttpPort);
            Blame(app.AppId, "the public port", app.Definition.DaprPublicPort);
            Blame(app.AppId, "the Dapr gRPC port", app.Definition.DaprGrpcPort);
            Blame(app.AppId, "the internal gRPC port", app.Definition.DaprInternalGrpcPort is > 0 and var port ? port : null);
            Blame(app.AppId, "the app port", app.Definition.IsWasm ? app.Definition.AppPort : null);
        }
    }

    private void Blame(string appId, string what, int? port)
    {
        if (port is { } taken && !FreePorts.IsFree(taken))
        {
            problems.Error("", 0, "", $"app '{appId}': {what} {taken} is in use by another program, or needs rights this user lacks");
        }
    }
}
