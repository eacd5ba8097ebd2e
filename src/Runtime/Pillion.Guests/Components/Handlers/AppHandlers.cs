using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces;
using Pillion.Guests.Components.KeyValue.Watching;
using Pillion.Guests.Components.Messaging;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Handlers;

/// <summary>How a component is called, found from what it exports: by HTTP, by typed handlers, or by both.</summary>
internal static class AppHandlers
{
    /// <summary>Whether it exports a handler that is not HTTP, and with it is an app.</summary>
    public static bool IsTyped(Component component) => HasCallbacks(component) || WatcherExport.IsIn(component);

    /// <summary>Whether it exports a handler for what an app else is asked over HTTP.</summary>
    public static bool HasCallbacks(Component component) =>
        InvocationHandlerChannel.IsExportedBy(component)
        || DaprCallbacks.IsExportedBy(component)
        || InterfacesChannel.IsExportedBy(component)
        || InterfacesCallbacks.IsExportedBy(component)
        || MessagingCallbacks.IsExportedBy(component);

    /// <summary>Where HTTP requests to the app itself go; null if it answers none.</summary>
    public static IAppChannel? HttpChannel(GuestComponent app) => Http(app) ?? InvocationChannel(app);

    /// <summary>Where invocations by other apps go; null if that is where HTTP requests go.</summary>
    public static IAppChannel? InvocationChannel(GuestComponent app) =>
        InvocationHandlerChannel.IsExportedBy(app.Component) ? new InvocationHandlerChannel(app)
        : InterfacesChannel.IsExportedBy(app.Component) ? new InterfacesChannel(app)
        : null;

    /// <summary>What the runtime asks of the app by itself: by a handler where there is one, and else by HTTP if the app speaks it.</summary>
    public static IAppCallbacks Callbacks(GuestComponent app)
    {
        var component = app.Component;
        IAppCallbacks callbacks = Http(app) is { } http ? app.Options.Runtime.CreateHttpCallbacks(http) : new NoCallbacks(app.AppId);
        if (MessagingCallbacks.IsExportedBy(component))
        {
            callbacks = new MessagingCallbacks(app, callbacks);
        }

        if (InterfacesCallbacks.IsExportedBy(component))
        {
            callbacks = new InterfacesCallbacks(app, callbacks);
        }

        return DaprCallbacks.IsExportedBy(component) ? new DaprCallbacks(app, callbacks) : callbacks;
    }

    /// <summary>Calls of its handler of <c>wasi:http</c>, the newer one if it has two; null if it has none.</summary>
    private static IAppChannel? Http(GuestComponent app) =>
        app.IsHandler ? new HandlerChannel(app)
        : app.Component.FindExport(ComponentHttpChannel.Handler) is not null ? new ComponentHttpChannel(app)
        : null;
}
