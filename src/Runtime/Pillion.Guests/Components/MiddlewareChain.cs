using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Programs;
using Pillion.Wasi.Preview3.Http;

namespace Pillion.Guests.Components;

/// <summary>Components of the world <c>wasi:http/middleware</c> in front of an app: each has instances of its own, and hands on what it wants to.</summary>
internal sealed class MiddlewareChain : IAsyncDisposable
{
    private readonly List<GuestComponent> _guests = [];

    private MiddlewareChain(IAppChannel app) => Channel = app;

    /// <summary>Where requests go: the first of the chain.</summary>
    public IAppChannel Channel { get; private set; }

    /// <summary>Loads the middleware that an app's settings name.</summary>
    /// <param name="app">What the last one hands its requests on to; not the chain's.</param>
    /// <exception cref="WasmAppException">One of them cannot be used.</exception>
    public static MiddlewareChain Create(WasmHost host, WasmAppOptions options, IAppChannel app)
    {
        var chain = new MiddlewareChain(app);
        try
        {
            foreach (var middleware in options.Settings.Middleware.Reverse())
            {
                chain.Put(
                    host,
                    options with
                    {
                        ModulePath = middleware.Path,
                        ModuleName = middleware.Name,
                        ModuleDisplayName = middleware.DisplayName,
                    }
                );
            }

            return chain;
        }
        catch
        {
            // Nobody has called them: there is nothing to wait for.
            _ = chain.DisposeAsync().AsTask();
            throw;
        }
    }

    /// <summary>Ends them, the first one first: it lets no request in any more.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = _guests.Count - 1; i >= 0; i--)
        {
            await _guests[i].DisposeAsync();
        }
    }

    private void Put(WasmHost host, WasmAppOptions options)
    {
        if (!GuestModule.IsComponent(options.ModulePath))
        {
            throw new WasmAppException(
                $"{options.ModuleDisplayName} is no component; 'middleware' takes those of the world wasi:http/middleware."
            );
        }

        var component = GuestModule.LoadComponent(host.Engine, options);
        try
        {
            if (component.FindExport(HttpHandler.Interface) is null)
            {
                throw new WasmAppException(
                    $"{options.ModuleDisplayName}: the component exports no {HttpHandler.Interface}, so it cannot stand in front of an app."
                );
            }

            var guest = GuestComponent.Create(host, options, component, new NextHandler(Channel));
            _guests.Add(guest);
            Channel = new HandlerChannel(guest);
        }
        catch
        {
            component.Dispose();
            throw;
        }
    }
}
