using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.Mqtt.Connections;
using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Sessions;

/// <summary>
/// One client identifier at the broker, with everything it has subscribed to. It connects when there is a reader, again when the connection broke, and
/// hands messages to the reader whose filter matches them.
/// </summary>
internal sealed partial class MqttSession : IAsyncDisposable
{
    private readonly MqttBroker _broker;
    private readonly MqttOptions _client;
    private readonly MqttSessionOptions _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly MqttDeliveries _deliveries;
    private readonly CancellationTokenSource _stopping = new();

    // Changed while _changing is held.
    private MqttConnection? _connection;
    private Task _mending = Task.CompletedTask;
    private bool _isDisposed;

    /// <param name="broker">For messages.</param>
    /// <param name="client">How to connect.</param>
    /// <param name="options">How to behave.</param>
    /// <param name="logger">Where it logs.</param>
    public MqttSession(MqttBroker broker, MqttOptions client, MqttSessionOptions options, ILogger logger)
    {
        _broker = broker;
        _client = client;
        _options = options;
        _logger = logger;
        _deliveries = new MqttDeliveries(client, options, logger);
    }

    /// <summary>Reads what a filter matches until the answer is disposed.</summary>
    /// <param name="filter">The filter as the app names it.</param>
    /// <param name="sent">The filter as the broker gets it.</param>
    /// <param name="unsubscribes">Whether the broker shall forget the subscription when the reading ends; a clean session is forgotten anyway.</param>
    /// <param name="handler">Handles a message: whether it may be acknowledged. It does not throw.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <exception cref="ComponentException">The broker cannot be reached, or refuses the filter.</exception>
    public async Task<IAsyncDisposable> ReadAsync(
        string filter,
        string sent,
        bool unsubscribes,
        Func<MqttMessage, ValueTask<bool>> handler,
        CancellationToken cancellationToken
    )
    {
        if (!MqttTopic.IsFilter(filter))
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"'{filter}' is no MQTT topic to subscribe to: + and # stand for whole levels, # only for the last one"
            );
        }

        var reader = new MqttReader(filter, sent, unsubscribes || _client.IsCleanSession, handler, ForgetAsync);
        await _changing.WaitAsync(cancellationToken);
        try
        {
            // Before the connection: what waited for a session comes as soon as it is there.
            _deliveries.Add(reader);
            if (_connection is { IsOpen: true } open)
            {
                await open.SubscribeAsync([new MqttSubscription(sent, _options.Quality)], cancellationToken);
            }
            else
            {
                await ConnectAsync(cancellationToken);
            }

            if (_mending.IsCompleted)
            {
                _mending = Task.Run(() => MendAsync(_stopping.Token), CancellationToken.None);
            }

            return reader;
        }
        catch (Exception e)
        {
            _deliveries.Remove(reader);
            throw e is MqttException failure ? _broker.Of(failure, $"subscribing to '{filter}'") : e;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Ends all readers and the connection. A session that is not clean goes on at the broker.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _deliveries.Readers)
        {
            await reader.DisposeAsync();
        }

        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stopping.CancelAsync();
        await _mending;
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _deliveries.Dispose();
        _changing.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Connects and subscribes to everything; the caller holds <see cref="_changing"/>.</summary>
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } broken)
        {
            _connection = null;
            await broken.DisposeAsync();
        }

        var connection = await MqttConnection.ConnectAsync(_client, _deliveries.TakeAsync, cancellationToken);
        try
        {
            var filters = _deliveries.Readers.Select(r => r.Sent).Distinct(StringComparer.Ordinal);
            foreach (var filter in filters)
            {
                await connection.SubscribeAsync([new MqttSubscription(filter, _options.Quality)], cancellationToken);
            }

            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task MendAsync(CancellationToken cancellationToken)
    {
        var pause = _options.ReconnectWait;
        try
        {
            while (true)
            {
                if (Volatile.Read(ref _connection) is { IsOpen: true } open)
                {
                    LogInterrupted(_client.ClientId, (await open.Broken.WaitAsync(cancellationToken)).Message);
                    pause = _options.ReconnectWait;
                }

                await Task.Delay(pause, _client.Time, cancellationToken);
                pause = 2 * pause < _options.LongestReconnectWait ? 2 * pause : _options.LongestReconnectWait;
                await _changing.WaitAsync(cancellationToken);
                try
                {
                    if (_connection is not { IsOpen: true })
                    {
                        await ConnectAsync(cancellationToken);
                    }
                }
                catch (MqttException e)
                {
                    LogNotConnected(_client.ClientId, e.Message);
                }
                finally
                {
                    _changing.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ForgetAsync(MqttReader reader)
    {
        await _changing.WaitAsync(CancellationToken.None);
        try
        {
            _deliveries.Remove(reader);
            var isWanted = _deliveries.Readers.Any(r => r.Sent == reader.Sent);
            if (reader.Unsubscribes && !isWanted && _connection is { IsOpen: true } open)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), _client.Time);
                await open.UnsubscribeAsync(reader.Sent, patience.Token);
            }
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            LogStillSubscribed(reader.Sent, e.Message);
        }
        finally
        {
            _changing.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the MQTT connection of '{ClientId}' broke and is opened again: {Reason}")]
    private partial void LogInterrupted(string clientId, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "the MQTT connection of '{ClientId}' could not be opened and is tried again: {Reason}"
    )]
    private partial void LogNotConnected(string clientId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the MQTT broker was not told that nobody reads '{Filter}' any more: {Reason}")]
    private partial void LogStillSubscribed(string filter, string reason);
}
