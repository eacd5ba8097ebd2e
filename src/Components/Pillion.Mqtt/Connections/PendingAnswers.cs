namespace Pillion.Mqtt.Connections;

/// <summary>The packets that wait for an answer, by their identifiers. All members may be called at any time.</summary>
internal sealed class PendingAnswers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, TaskCompletionSource<byte[]>> _waiting = [];
    private ushort _last;
    private MqttException? _failure;

    /// <summary>Takes an identifier that is free.</summary>
    /// <exception cref="MqttException">The connection is broken.</exception>
    public (ushort Identifier, Task<byte[]> Answer) Expect()
    {
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_failure is not null)
            {
                throw new MqttException(_failure.Message, _failure);
            }

            // There are far fewer than 65535 at a time.
            do
            {
                _last = _last == ushort.MaxValue ? (ushort)1 : (ushort)(_last + 1);
            } while (_waiting.ContainsKey(_last));

            _waiting.Add(_last, answer);
            return (_last, answer.Task);
        }
    }

    /// <summary>Gives back an identifier with which nothing was sent.</summary>
    public void Forget(ushort identifier)
    {
        lock (_lock)
        {
            _waiting.Remove(identifier);
        }
    }

    /// <summary>Gives the answer, unless nobody waits for it any more.</summary>
    public void Answer(ushort identifier, byte[] answer)
    {
        TaskCompletionSource<byte[]>? waiting;
        lock (_lock)
        {
            _waiting.Remove(identifier, out waiting);
        }

        waiting?.TrySetResult(answer);
    }

    /// <summary>Fails all, and those to come.</summary>
    public void Fail(MqttException failure)
    {
        TaskCompletionSource<byte[]>[] waiting;
        lock (_lock)
        {
            _failure ??= failure;
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (var one in waiting)
        {
            one.TrySetException(new MqttException(failure.Message, failure));
        }
    }
}
