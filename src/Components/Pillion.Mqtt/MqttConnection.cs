using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Pillion.Mqtt.Connections;
using Pillion.Mqtt.Protocol;

namespace Pillion.Mqtt;

/// <summary>
/// One connection to a broker. Any number of callers at a time; what they send meanwhile goes out in one piece. Once broken it stays so. What is sent and
/// not answered then may have reached the broker.
/// </summary>
/// <remarks>MQTT 3.1.1, https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html.</remarks>
public sealed partial class MqttConnection : IAsyncDisposable
{
    /// <summary>
    /// How many messages of QoS 2 may be under way. A broker keeps state for each of them; Mosquitto ends the connection of who has more than 20, and
    /// MQTT 3.1.1 has no way to ask.
    /// </summary>
    private const int MaxExactlyOnce = 10;

    private readonly Stream _stream;
    private readonly MqttOptions _options;
    private readonly Func<MqttMessage, ValueTask> _onMessage;
    private readonly PipeReader _input;
    private readonly Pipe _output = new(
        new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false)
    );

    // Not disposed: callers that fail because the connection is closed still release them.
    [SuppressMessage("Usage", "CA2213", Justification = "See above.")]
    private readonly SemaphoreSlim _writing = new(1);

    [SuppressMessage("Usage", "CA2213", Justification = "See above.")]
    private readonly SemaphoreSlim _inFlight;

    [SuppressMessage("Usage", "CA2213", Justification = "See above.")]
    private readonly SemaphoreSlim _exactlyOnce = new(MaxExactlyOnce);
    private readonly PendingAnswers _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<MqttException> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _tasks = Task.CompletedTask;
    private ITimer? _keepAlive;

    private MqttConnection(Stream stream, MqttOptions options, Func<MqttMessage, ValueTask> onMessage)
    {
        _stream = stream;
        _options = options;
        _onMessage = onMessage;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16384, leaveOpen: true, useZeroByteReads: true));
        _inFlight = new SemaphoreSlim(Math.Clamp(options.MaxInFlight, 1, 60_000));
    }

    /// <summary>Whether the broker has kept subscriptions and messages from a connection before.</summary>
    public bool IsSessionPresent { get; private set; }

    /// <summary>Whether it can be used, as far as one knows.</summary>
    public bool IsOpen => !_broken.Task.IsCompleted;

    /// <summary>Completes with the reason when it is broken or closed.</summary>
    public Task<MqttException> Broken => _broken.Task;

    /// <summary>Connects and says who we are.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="onMessage">
    /// Gets the messages, one after the other; nothing is read while it runs, so it does not wait for long. It acknowledges a message when that was
    /// handled, at any time; it does not throw. With a session from before, messages come at once. Null for a connection that only publishes.
    /// </param>
    /// <param name="cancellationToken">Cancels the connecting.</param>
    /// <exception cref="MqttRefusedException">The broker does not let us in.</exception>
    /// <exception cref="MqttException">There is no broker, or it did not answer in time.</exception>
    public static async Task<MqttConnection> ConnectAsync(
        MqttOptions options,
        Func<MqttMessage, ValueTask>? onMessage,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var stream = await MqttConnector.OpenAsync(options, both.Token);
            var connection = new MqttConnection(stream, options, onMessage ?? (static message => message.AcknowledgeAsync()));
            try
            {
                await connection.HandshakeAsync(both.Token);
                connection.Start();
                return connection;
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MqttException($"{options} did not answer within {options.ConnectTimeout.TotalSeconds:0.#} seconds", e);
        }
        catch (IOException e)
        {
            throw new MqttException($"{options} ended the connection: {e.Message}", e);
        }
    }

    /// <summary>Publishes a message and waits for the acknowledgement that its quality has.</summary>
    /// <exception cref="ArgumentException">The topic is no name of one.</exception>
    /// <exception cref="MqttException">The connection is broken, or the message too large.</exception>
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
            throw new ArgumentException(
                $"'{topic}' is no name of a topic: not empty, without +, # and NUL, at most 65535 bytes.",
                nameof(topic)
            );
        }

        if (quality == MqttQualityOfService.AtMostOnce)
        {
            await SendAsync(output => MqttPacketWriter.Publish(output, topic, payload.Span, quality, isRetained, 0), cancellationToken);
            return;
        }

        var places = quality == MqttQualityOfService.ExactlyOnce ? _exactlyOnce : _inFlight;
        await places.WaitAsync(cancellationToken);
        try
        {
            await AskAsync(
                (output, identifier) => MqttPacketWriter.Publish(output, topic, payload.Span, quality, isRetained, identifier),
                cancellationToken
            );
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Asks for messages and waits for the answer.</summary>
    /// <exception cref="MqttException">The connection is broken, or the broker refused a filter.</exception>
    public async Task SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        var codes = await AskAsync(
            (output, identifier) => MqttPacketWriter.Subscribe(output, identifier, subscriptions),
            cancellationToken
        );
        for (var i = 0; i < subscriptions.Count; i++)
        {
            if (i >= codes.Length || (codes[i] & 0x80) != 0)
            {
                throw new MqttException($"{_options} refused the subscription to '{subscriptions[i].Filter}'");
            }
        }
    }

    /// <summary>Asks for no more messages and waits for the answer.</summary>
    /// <exception cref="MqttException">The connection is broken.</exception>
    public Task UnsubscribeAsync(string filter, CancellationToken cancellationToken) =>
        AskAsync((output, identifier) => MqttPacketWriter.Unsubscribe(output, identifier, filter), cancellationToken);

    /// <summary>Says goodbye and closes it; publishes that wait for an answer fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsOpen)
        {
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), _options.Time);
                await SendAsync(static output => MqttPacketWriter.Empty(output, MqttPacketType.Disconnect), patience.Token);
                await _output.Writer.CompleteAsync();
                await _writer.WaitAsync(patience.Token);
            }
            catch (Exception e) when (e is MqttException or OperationCanceledException or InvalidOperationException)
            {
                // It goes without a word, then.
            }
        }

        Break(new MqttException($"the connection to {_options} was closed"));
        await _tasks;
        _closing.Dispose();
    }

    internal async ValueTask AcknowledgeAsync(ushort identifier, MqttQualityOfService quality)
    {
        if (quality == MqttQualityOfService.AtMostOnce || !IsOpen)
        {
            return;
        }

        var type = quality == MqttQualityOfService.AtLeastOnce ? MqttPacketType.PubAck : MqttPacketType.PubRec;
        try
        {
            await SendAsync(output => MqttPacketWriter.Acknowledgement(output, type, identifier), CancellationToken.None);
        }
        catch (MqttException)
        {
            // It broke in the meantime.
        }
    }

    /// <summary>Sends a packet with an identifier and waits for the answer to it.</summary>
    private async Task<byte[]> AskAsync(Action<IBufferWriter<byte>, ushort> write, CancellationToken cancellationToken)
    {
        var (identifier, answer) = _pending.Expect();
        try
        {
            await SendAsync(output => write(output, identifier), cancellationToken);
        }
        catch
        {
            _pending.Forget(identifier);
            throw;
        }

        // Whoever no longer waits leaves the identifier taken until the answer comes.
        return await answer.WaitAsync(cancellationToken);
    }

    /// <summary>Writes a packet into the pipe, from which the writer sends all that is there.</summary>
    private async ValueTask SendAsync(Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        try
        {
            await _writing.WaitAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            throw Closed();
        }

        try
        {
            if (!IsOpen)
            {
                throw Closed();
            }

            write(_output.Writer);
            _sentAt = _options.Time.GetTimestamp();

            // Not to be cancelled: half a packet would be the end of the connection.
            var flushed = await _output.Writer.FlushAsync(CancellationToken.None);
            if (flushed.IsCompleted)
            {
                throw Closed();
            }
        }
        catch (InvalidOperationException)
        {
            throw Closed();
        }
        finally
        {
            _writing.Release();
        }
    }

    [SuppressMessage("Usage", "VSTHRD002", Justification = "It is completed.")]
    private MqttException Closed() =>
        _broken.Task.IsCompletedSuccessfully
            ? new MqttException(_broken.Task.Result.Message, _broken.Task.Result)
            : new MqttException($"the connection to {_options} is closed");

    private void Break(MqttException reason)
    {
        if (!_broken.TrySetResult(reason))
        {
            return;
        }

        _keepAlive?.Dispose();
        _pending.Fail(reason);
        _closing.Cancel();
        _stream.Dispose();
    }
}
