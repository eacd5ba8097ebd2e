using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Components.Wasm.Wit.InputBinding;

namespace Pillion.Components.Wasm.Bindings;

/// <summary>An app's reading from a guest: it is asked for events, which go to the app and are acknowledged.</summary>
internal sealed class WasmReading(
    ProviderInstances<InputBindingExports> instances,
    string appId,
    Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
    string component,
    TimeSpan patience
) : IAsyncDisposable
{
    private const int MaxEvents = 100;

    private PollingLoop? _loop;
    private bool _isOpen;

    /// <exception cref="ComponentException">The guest cannot begin to read.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        (await instances.CallAsync(appId, static (binding, appId) => binding.Open(appId), cancellationToken)).OrThrow(component);
        _isOpen = true;
    }

    /// <summary>Begins to ask for events.</summary>
    public void Start(TimeSpan interval, TimeProvider time, ILogger log) =>
        _loop = PollingLoop.Start(interval, time, ReceiveAsync, log, component);

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
        }

        await instances.DisposeAsync();
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await OpenAsync(cancellationToken);
        }

        try
        {
            var events = (
                await instances.CallAsync(
                    (uint)patience.TotalMilliseconds,
                    static (binding, patience) => binding.Receive(MaxEvents, patience),
                    cancellationToken
                )
            ).OrThrow(component);
            foreach (var item in events)
            {
                await DeliverAsync(item, cancellationToken);
            }

            return events.Length > 0;
        }
        catch (ComponentException)
        {
            // A new instance is not open.
            _isOpen = false;
            throw;
        }
    }

    private async ValueTask DeliverAsync(Event item, CancellationToken cancellationToken)
    {
        var result = await handler(new BindingEvent(item.Data, WitMetadata.Read(item.Metadata), item.ContentType), cancellationToken);
        var acknowledged = await instances.CallAsync(
            (item.Id, result),
            static (binding, done) => binding.Acknowledge(done.Id, done.result.Error, done.result.Response.Span),
            CancellationToken.None
        );
        acknowledged.OrThrow(component);
    }
}
