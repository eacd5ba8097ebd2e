using Microsoft.Extensions.Logging;
using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Sessions;

/// <summary>Hands the messages of a session to its readers, again if they fail: a broker sends again only what a connection left unacknowledged that is gone.</summary>
internal sealed partial class MqttDeliveries : IDisposable
{
    private readonly MqttOptions _client;
    private readonly MqttSessionOptions _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly List<MqttReader> _readers = [];
    private readonly List<MqttMessage> _parked = [];
    private int _turn;

    public MqttDeliveries(MqttOptions client, MqttSessionOptions options, ILogger logger)
    {
        _client = client;
        _options = options;
        _logger = logger;
        _slots = new SemaphoreSlim(options.MaxConcurrency);
    }

    /// <summary>Those who read now.</summary>
    public IReadOnlyList<MqttReader> Readers
    {
        get
        {
            lock (_lock)
            {
                return [.. _readers];
            }
        }
    }

    /// <summary>Adds a reader; it gets what came while nobody wanted it.</summary>
    public void Add(MqttReader reader)
    {
        List<MqttMessage> waiting;
        lock (_lock)
        {
            _readers.Add(reader);
            waiting = [.. _parked];
            _parked.Clear();
        }

        foreach (var message in waiting)
        {
            _ = Task.Run(() => TakeAsync(message).AsTask());
        }
    }

    /// <summary>Takes a reader away.</summary>
    public void Remove(MqttReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
        }
    }

    /// <summary>Takes a message from a connection; waits only when very many are being handled.</summary>
    public async ValueTask TakeAsync(MqttMessage message)
    {
        await _slots.WaitAsync();
        if (FindReader(message.Topic) is not { } reader)
        {
            _slots.Release();
            Park(message);
            return;
        }

        _ = Task.Run(() => HandleAsync(reader, message));
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>A reader of the topic, who has been told: one with just this filter before one with wildcards, several of the same by turns.</summary>
    private MqttReader? FindReader(string topic)
    {
        lock (_lock)
        {
            var matching = _readers.FindAll(r => r.Pattern == topic);
            if (matching.Count == 0 && _readers.Find(r => MqttTopic.Matches(r.Pattern, topic)) is { } first)
            {
                matching = _readers.FindAll(r => r.Pattern == first.Pattern);
            }

            for (var i = 0; i < matching.Count; i++)
            {
                var reader = matching[(int)((uint)_turn++ % (uint)matching.Count)];
                if (reader.TryEnter())
                {
                    return reader;
                }
            }

            return null;
        }
    }

    /// <summary>Keeps a message that nobody reads at the moment unacknowledged, as daprd does, until somebody comes who does.</summary>
    private void Park(MqttMessage message)
    {
        LogNobody(message.Topic);
        if (message.Quality == MqttQualityOfService.AtMostOnce)
        {
            return;
        }

        lock (_lock)
        {
            // Those of connections that are gone come again.
            _parked.RemoveAll(m => !m.IsConnected);
            _parked.Add(message);
        }
    }

    /// <summary>Handles a message; the caller has a slot and has entered the reader.</summary>
    private async Task HandleAsync(MqttReader reader, MqttMessage message)
    {
        var pause = _options.FirstRetry;
        for (var attempt = 0; ; attempt++)
        {
            bool isDone;
            try
            {
                isDone = await reader.Handler(message);
                if (isDone)
                {
                    await message.AcknowledgeAsync();
                }
            }
            finally
            {
                _slots.Release();
                reader.Leave();
            }

            if (isDone || message.Quality == MqttQualityOfService.AtMostOnce)
            {
                return;
            }

            if (attempt == _options.MaxRetries)
            {
                LogGivenUp(message.Topic, attempt + 1);
                return;
            }

            if (!await WaitAsync(reader, pause) || (!message.IsConnected && !_client.IsCleanSession))
            {
                if (message.IsConnected)
                {
                    await TakeAsync(message);
                }

                // Otherwise the broker sends it again.
                return;
            }

            pause = pause * 2 < _options.LongestRetry ? pause * 2 : _options.LongestRetry;
            await _slots.WaitAsync();
            if (!reader.TryEnter())
            {
                _slots.Release();
                await TakeAsync(message);
                return;
            }
        }
    }

    /// <summary>Waits; false when the reader has ended meanwhile.</summary>
    private async Task<bool> WaitAsync(MqttReader reader, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _client.Time, reader.Stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "an MQTT message of topic '{Topic}' came that nobody reads at the moment")]
    private partial void LogNobody(string topic);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "an MQTT message of topic '{Topic}' failed {Attempts} times and stays unacknowledged; the broker sends it again on the next connection"
    )]
    private partial void LogGivenUp(string topic, int attempts);
}
