using Pillion.Abstractions;
using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Connections;

/// <summary>Publishes on a connection of its own, which is opened by whoever needs it, and again when it broke.</summary>
internal sealed class MqttPublisher(MqttBroker broker, MqttOptions options) : IAsyncDisposable
{
    /// <summary>How long a message is tried to be got across, as daprd has it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Between two attempts.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _opening = new(1);
    private MqttConnection? _connection;

    /// <summary>Connects for the first time.</summary>
    /// <exception cref="ComponentException">The broker cannot be reached, or does not want us.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ConnectionAsync(cancellationToken);
        }
        catch (MqttException e)
        {
            throw broker.OfOpening(e);
        }
        catch (OperationCanceledException)
        {
            throw broker.OfOpening(new MqttException("there was no answer in time"));
        }
    }

    /// <summary>Publishes a message. If the connection breaks before the broker has answered, it is sent again on the next one, and may come twice.</summary>
    /// <exception cref="ComponentException">The topic is no name of one, or the broker has not answered in time.</exception>
    public async Task PublishAsync(
        string topic,
        ReadOnlyMemory<byte> payload,
        MqttQualityOfService quality,
        bool isRetained,
        CancellationToken cancellationToken
    )
    {
        if (!MqttTopic.IsName(topic))
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"'{topic}' is no MQTT topic to publish to: not empty, without +, # and NUL, at most 65535 bytes"
            );
        }

        var what = $"publishing to '{topic}'";
        using var limit = new CancellationTokenSource(s_patience, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        MqttException? failure = null;
        while (true)
        {
            try
            {
                var connection = await ConnectionAsync(both.Token);
                await connection.PublishAsync(topic, payload, quality, isRetained, both.Token);
                return;
            }
            catch (MqttRefusedException e)
            {
                throw broker.Of(e, what);
            }
            catch (MqttException e)
            {
                failure = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw failure is null ? broker.Timeout(what) : broker.Of(failure, what);
            }

            try
            {
                await Task.Delay(s_pause, options.Time, both.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw broker.Of(failure, what);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _opening.Dispose();
    }

    private async ValueTask<MqttConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _connection) is { IsOpen: true } open)
        {
            return open;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: false } broken)
            {
                _connection = null;
                await broken.DisposeAsync();
            }

            return _connection ??= await MqttConnection.ConnectAsync(options, onMessage: null, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }
}
