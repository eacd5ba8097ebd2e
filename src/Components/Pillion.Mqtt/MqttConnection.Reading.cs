using System.Buffers;
using Pillion.Mqtt.Protocol;

namespace Pillion.Mqtt;

/// <content>What comes in, and the two loops.</content>
public sealed partial class MqttConnection
{
    /// <summary>Messages of QoS 2 that were received and not yet released by the broker: if they come again, they are the same. Only the reader asks.</summary>
    private readonly HashSet<ushort> _received = [];

    private Task _writer = Task.CompletedTask;
    private long _sentAt;
    private long _receivedAt;
    private volatile bool _isHandling;

    private async Task HandshakeAsync(CancellationToken cancellationToken)
    {
        var hello = new ArrayBufferWriter<byte>();
        MqttPacketWriter.Connect(hello, _options);
        await _stream.WriteAsync(hello.WrittenMemory, cancellationToken);
        while (true)
        {
            var read = await _input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (MqttPacketReader.TryRead(ref buffer, _options.MaxPacketSize, out var packet))
            {
                var (isPresent, code) = MqttPacketReader.ConnAck(packet);
                if (code != 0)
                {
                    throw new MqttRefusedException(code);
                }

                IsSessionPresent = isPresent;
                _input.AdvanceTo(buffer.Start);
                return;
            }

            if (read.IsCompleted)
            {
                throw new MqttException($"{_options} ended the connection without a word");
            }

            _input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private void Start()
    {
        _sentAt = _receivedAt = _options.Time.GetTimestamp();
        _writer = Task.Run(WriteAllAsync);
        _tasks = Task.WhenAll(_writer, Task.Run(ReadAllAsync));
        var interval = _options.KeepAlive / 4;
        _keepAlive = _options.Time.CreateTimer(static c => ((MqttConnection)c!).KeepAlive(), this, interval, interval);
    }

    private void KeepAlive()
    {
        // While a message is being handed over, nothing is read.
        var silence = _isHandling ? TimeSpan.Zero : _options.Time.GetElapsedTime(Volatile.Read(ref _receivedAt));
        var pause = _options.Time.GetElapsedTime(Volatile.Read(ref _sentAt));
        if (silence > _options.KeepAlive * 2)
        {
            Break(new MqttException($"{_options} has been silent for {silence.TotalSeconds:0} seconds"));
        }
        else if (pause > _options.KeepAlive / 2 || silence > _options.KeepAlive / 2)
        {
            _ = PingAsync();
        }
    }

    private async Task PingAsync()
    {
        try
        {
            await SendAsync(static output => MqttPacketWriter.Empty(output, MqttPacketType.PingReq), CancellationToken.None);
        }
        catch (MqttException)
        {
            // It is broken, and everybody knows.
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (true)
            {
                var read = await _output.Reader.ReadAsync(_closing.Token);
                foreach (var segment in read.Buffer)
                {
                    await _stream.WriteAsync(segment, _closing.Token);
                }

                _output.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Break(new MqttException($"the connection to {_options} broke: {e.Message}", e));
        }

        await _output.Reader.CompleteAsync();
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (true)
            {
                var read = await _input.ReadAsync(_closing.Token);
                Volatile.Write(ref _receivedAt, _options.Time.GetTimestamp());
                var buffer = read.Buffer;
                while (MqttPacketReader.TryRead(ref buffer, _options.MaxPacketSize, out var packet))
                {
                    await HandleAsync(packet);
                }

                _input.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    Break(new MqttException($"{_options} ended the connection"));
                    break;
                }
            }
        }
        catch (MqttException e)
        {
            Break(e is MqttProtocolException ? new MqttException($"{_options} does not keep to MQTT: {e.Message}", e) : e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Break(new MqttException($"the connection to {_options} broke: {e.Message}", e));
        }

        await _input.CompleteAsync();
    }

    private async ValueTask HandleAsync(MqttPacket packet)
    {
        switch (packet.Type)
        {
            case MqttPacketType.Publish:
                await HandleMessageAsync(packet);
                break;
            case MqttPacketType.PubAck or MqttPacketType.PubComp or MqttPacketType.UnsubAck:
                _pending.Answer(MqttPacketReader.Identifier(packet), []);
                break;
            case MqttPacketType.PubRec:
                var received = MqttPacketReader.Identifier(packet);
                await SendAsync(
                    output => MqttPacketWriter.Acknowledgement(output, MqttPacketType.PubRel, received),
                    CancellationToken.None
                );
                break;
            case MqttPacketType.PubRel:
                var released = MqttPacketReader.Identifier(packet);
                _received.Remove(released);
                await SendAsync(
                    output => MqttPacketWriter.Acknowledgement(output, MqttPacketType.PubComp, released),
                    CancellationToken.None
                );
                break;
            case MqttPacketType.SubAck:
                var (subscribed, codes) = MqttPacketReader.SubAck(packet);
                _pending.Answer(subscribed, codes);
                break;
            case MqttPacketType.PingResp when packet.Body.IsEmpty:
                break;
            default:
                throw new MqttProtocolException($"a packet {packet.Type} of {packet.Body.Length} bytes comes from a server");
        }
    }

    private async ValueTask HandleMessageAsync(MqttPacket packet)
    {
        var (topic, identifier, payload) = MqttPacketReader.Publish(packet);
        var quality = (MqttQualityOfService)((packet.Flags >> 1) & 3);
        var isRetained = (packet.Flags & 1) != 0;
        var isDuplicate = (packet.Flags & 8) != 0;
        if (quality == MqttQualityOfService.ExactlyOnce && !_received.Add(identifier))
        {
            // The first one is still being handled, or its PUBREC is on the way.
            return;
        }

        _isHandling = true;
        try
        {
            await _onMessage(new MqttMessage(this, identifier, topic, payload, quality, isRetained, isDuplicate));
        }
        finally
        {
            _isHandling = false;
            Volatile.Write(ref _receivedAt, _options.Time.GetTimestamp());
        }
    }
}
