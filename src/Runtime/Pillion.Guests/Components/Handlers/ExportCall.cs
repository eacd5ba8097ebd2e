using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Handlers;

/// <summary>One call of a function that a component exports: in a place among the app's runs, on a guest thread, in an instance of its own, within its time.</summary>
internal static class ExportCall
{
    /// <summary>Calls and waits for the result.</summary>
    /// <param name="app">The component.</param>
    /// <param name="call">Calls the function. Runs on a guest thread.</param>
    /// <param name="cancellationToken">Stops the guest.</param>
    /// <exception cref="AppChannelException">The app could not be called, trapped, took too long or reached a limit.</exception>
    public static async Task<T> RunAsync<T>(GuestComponent app, Func<ComponentInstance, T> call, CancellationToken cancellationToken)
    {
        // As with requests: a guest that calls another keeps its own place meanwhile, which the gates must know.
        if (GuestChain.Current is { HasGuests: true } chain)
        {
            app.Gate.Enter(chain, cancellationToken);
        }
        else
        {
            await app.Gate.EnterAsync(app.RequestTimeout, cancellationToken);
        }

        return await app.Threads.RunAsync(thread =>
            thread.Run(
                app.Gate,
                app.Limits.StackBytes,
                () =>
                {
                    try
                    {
                        return Run(app, call, cancellationToken);
                    }
                    finally
                    {
                        app.Gate.Leave();
                    }
                }
            )
        );
    }

    private static T Run<T>(GuestComponent app, Func<ComponentInstance, T> call, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (app.RequestTimeout != Timeout.InfiniteTimeSpan)
        {
            stop.CancelAfter(app.RequestTimeout);
        }

        var instance = app.Instances.Rent();
        var isIntact = false;
        try
        {
            instance.Wasi.CancellationToken = stop.Token;
            using (instance.Component.WithDeadline(app.RequestTimeout, stop.Token))
            {
                var result = call(instance.Component);
                isIntact = true;
                return result;
            }
        }
        catch (Exception e)
        {
            throw app.Translate(e, app.RequestTimeout, cancellationToken);
        }
        finally
        {
            instance.Wasi.CancellationToken = CancellationToken.None;
            app.Instances.Return(instance, isIntact);
        }
    }
}
