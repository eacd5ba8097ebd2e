using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Components;
using BindingEvent = Pillion.Abstractions.Bindings.BindingEvent;

namespace Pillion.BuildingBlocks.Bindings;

/// <summary>
/// Reads the input bindings that an app wants and gives it their events. The host starts it when the app is there and healthy, stops it when it is
/// not, and may do so many times.
/// </summary>
public sealed partial class InputBindings
{
    private readonly AppRuntime _app;
    private readonly InputBindingAnswer _answers;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);

    // Guarded by _gate.
    private readonly List<IAsyncDisposable> _readings = [];
    private bool _isStarted;

    internal InputBindings(AppRuntime app, BindingOperations outputs)
    {
        _app = app;
        _logger = app.Logging.CreateLogger<InputBindings>();
        _answers = new InputBindingAnswer(app, outputs, _logger);
    }

    /// <summary>Asks the app which bindings it wants and begins to read them; does nothing while it reads already, or when there is no app.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_isStarted || _app.Callbacks is not { } callbacks)
            {
                return;
            }

            _isStarted = true;
            foreach (var binding in _app.Components.All.Where(c => c.Component is IInputBinding && BindingDirection.AllowsInput(c.Spec)))
            {
                await StartAsync(binding, callbacks, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes no more events and waits for those that the app has.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _isStarted = false;
            await Task.WhenAll(_readings.Select(reading => reading.DisposeAsync().AsTask()));
            _readings.Clear();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask StartAsync(LoadedComponent binding, IAppCallbacks callbacks, CancellationToken cancellationToken)
    {
        var name = binding.Spec.Name;
        var route = binding.Spec.Metadata.Get("route") ?? name;
        try
        {
            if (!BindingDirection.SaysInput(binding.Spec) && !await WantsAsync(callbacks, name, route, cancellationToken))
            {
                Log.NotSubscribed(_logger, name);
                return;
            }

            _readings.Add(
                await ((IInputBinding)binding.Component).ReadAsync(
                    _app.AppId,
                    (bindingEvent, ct) => HandleAsync(name, route, bindingEvent, ct),
                    cancellationToken
                )
            );
            Log.Reading(_logger, name, route);
        }
        catch (Exception e) when (e is ComponentException or AppCallbackException)
        {
            // The other bindings are no worse for it.
            Log.ReadFailed(_logger, name, e);
        }
    }

    private async ValueTask<bool> WantsAsync(IAppCallbacks callbacks, string name, string route, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_app.Options.BindingOptionsTimeout, _app.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await callbacks.WantsBindingAsync(name, route, either.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new AppCallbackException(
                $"could not invoke OPTIONS method on input binding subscription endpoint \"{route}\": no answer after {_app.Options.BindingOptionsTimeout.TotalSeconds:0.###}s",
                e
            );
        }
    }

    private async ValueTask<BindingEventResult> HandleAsync(
        string name,
        string route,
        BindingEvent bindingEvent,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (_app.Callbacks is not { } callbacks)
            {
                return new BindingEventResult("app channel not initialized");
            }

            var delivered = new Callbacks.BindingEvent(name, route, bindingEvent.Data, bindingEvent.Metadata);
            var answer = _app.Resiliency.ForInbound(name, "Binding") is { } policy
                ? await policy.CallComponentAsync(
                    (callbacks, delivered),
                    static (c, token) => c.callbacks.DeliverBindingEventAsync(c.delivered, token),
                    cancellationToken
                )
                : await callbacks.DeliverBindingEventAsync(delivered, cancellationToken);
            await _answers.CarryOutAsync(answer, cancellationToken);
            return new BindingEventResult(Response: answer.Data);
        }
        catch (Exception e) when (e is AppCallbackException or ComponentException)
        {
            Log.EventFailed(_logger, name, e.Message);
            return new BindingEventResult(e.Message);
        }
        catch (OperationCanceledException)
        {
            return new BindingEventResult("the runtime stops");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "app has not subscribed to binding {Name}.")]
        public static partial void NotSubscribed(ILogger logger, string name);

        [LoggerMessage(2, LogLevel.Information, "reading input binding {Name} for the app's route {Route}")]
        public static partial void Reading(ILogger logger, string name, string route);

        [LoggerMessage(3, LogLevel.Error, "error reading from input binding {Name}")]
        public static partial void ReadFailed(ILogger logger, string name, Exception exception);

        [LoggerMessage(4, LogLevel.Debug, "error from app consumer for binding [{Name}]: {Cause}")]
        public static partial void EventFailed(ILogger logger, string name, string cause);
    }
}
