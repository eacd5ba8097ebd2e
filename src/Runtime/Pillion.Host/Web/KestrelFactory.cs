using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pillion.Host.Web;

/// <summary>
/// Makes Kestrel with the services it registers for itself and no others: no configuration sources, no middleware. Its public constructor
/// would need no container at all, but leaves out the pool of pinned buffers, without which responses cannot be written.
/// </summary>
internal static class KestrelFactory
{
    /// <summary>An application that is never started: its container has the server, and disposing it disposes the server.</summary>
    public static WebApplication Create(
        KestrelServerOptions options,
        ILoggerFactory logging,
        Func<IConnectionListenerFactory, IConnectionListenerFactory> decorate,
        PortReservations reservations,
        IConnectionListenerFactory? another = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var services = builder.Services;
        services.AddSingleton(logging);
        services.AddSingleton(Options.Create(options));
        services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = reservations.CreateSocket);
        services.RemoveAll<IConnectionListenerFactory>();
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton(provider => decorate(provider.GetRequiredService<SocketTransportFactory>()));
        if (another is not null)
        {
            services.AddSingleton(another);
        }

        return builder.Build();
    }
}
