using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Pillion.Redis.Connections;
using Pillion.Redis.Protocol;

namespace Pillion.Redis;

/// <summary>
/// One connection. Any number of callers may send at once: what they send meanwhile goes out in one piece, and replies find their callers by
/// order. Once broken it stays so; <see cref="RedisClient"/> makes a new one. Used by itself for commands that block and for subscriptions.
/// </summary>
/// <remarks>
/// What it keeps is bounded by <see cref="RedisOptions.MaxPendingBytes"/> and <see cref="RedisOptions.MaxCommandsInFlight"/>: callers beyond that wait.
/// </remarks>
public sealed class RedisConnection : IAsyncDisposable, IThreadPoolWorkItem
{
    /// <summary>What RESP2 sends unasked as arrays like any other.</summary>
    private static readonly byte[][] s_messages = ["message"u8.ToArray(), "pmessage"u8.ToArray()];

    /// <summary>What RESP3 sends as pushes although it is the reply to a command.</summary>
    private static readonly byte[][] s_confirmations =
    [
        "subscribe"u8.ToArray(),
        "psubscribe"u8.ToArray(),
        "unsubscribe"u8.ToArray(),
        "punsubscribe"u8.ToArray(),
    ];

    private readonly Stream _stream;
    private readonly RedisOptions _options;
    private readonly Action<RedisReply>? _onPush;
    private readonly Lock _lock = new();
    private readonly OutgoingBytes _outgoing = new();
    private readonly Queue<PendingReply> _waiting = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<RedisException> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly ITimer? _watchdog;

    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private RedisException? _failure;
    private long _receivedAt;

    /// <summary>Completed, and replaced by null, when there is room again; null when nobody waits for room.</summary>
    private TaskCompletionSource? _room;

    /// <param name="stream">An open connection of which nothing was read.</param>
    /// <param name="endPoint">Where it leads, for messages.</param>
    /// <param name="options">Limits and clock.</param>
    /// <param name="onPush">Gets what the server sends unasked, on the reader's thread: it must not wait. Null to drop it.</param>
    internal RedisConnection(Stream stream, RedisEndPoint endPoint, RedisOptions options, Action<RedisReply>? onPush)
    {
        _stream = stream;
        _options = options;
        _onPush = onPush;
        EndPoint = endPoint;
        _receivedAt = options.Time.GetTimestamp();
        if (options.ResponseTimeout > TimeSpan.Zero)
        {
            var interval = options.ResponseTimeout / 4;
            _watchdog = options.Time.CreateTimer(static c => ((RedisConnection)c!).CheckResponsiveness(), this, interval, interval);
        }

        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Where it leads.</summary>
    public RedisEndPoint EndPoint { get; }

    /// <summary>What the server said about itself.</summary>
    public RedisServerInfo Server { get; internal set; } = RedisServerInfo.Unknown;

    /// <summary>Whether it can still be used.</summary>
    public bool IsOpen => Volatile.Read(ref _failure) is null;

    /// <summary>Completes with the reason when it is broken or closed.</summary>
    public Task<RedisException> Broken => _broken.Task;

    /// <summary>Whether arrays that look like messages of a subscription are such: RESP2 has no type of its own for them.</summary>
    internal bool HasUntypedPushes { get; set; }

    /// <summary>Sends a command and gives its reply; an array of replies if it is several (<see cref="RedisCommand.Then"/>).</summary>
    /// <param name="command">The command; taken over.</param>
    /// <param name="cancellationToken">Ends the waiting. A command that is on its way may be carried out all the same.</param>
    /// <exception cref="RedisServerException">The server answered the (single) command with an error.</exception>
    /// <exception cref="RedisConnectionException">The connection is or became unusable.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return (await SendCoreAsync(command, cancellationToken)).EnsureSuccess();
        }
        finally
        {
            command.Return();
        }
    }

    /// <summary>Closes it; commands that wait for replies fail.</summary>
    public async ValueTask DisposeAsync()
    {
        Break(new RedisConnectionException($"the connection to {EndPoint} was closed", mayHaveRun: true));
        await _reading;
        Task writing;
        lock (_lock)
        {
            writing = _writing;
        }

        await writing;
        _closing.Dispose();
    }

    /// <summary>Runs the writer; not for others.</summary>
    void IThreadPoolWorkItem.Execute() => _writing = WriteAsync();

    /// <summary>Sends a command that the caller keeps. Errors of the server are replies.</summary>
    internal ValueTask<RedisReply> SendCoreAsync(RedisCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TrySend(command, cancellationToken, out var reply, out var room)
            ? reply
            : SendWhenThereIsRoomAsync(command, room, cancellationToken);
    }

    /// <summary>Gives up the connection: everybody who waits is told why.</summary>
    internal void Break(RedisException reason)
    {
        PendingReply[] waiting;
        long taken;
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (_failure is not null)
            {
                return;
            }

            Volatile.Write(ref _failure, reason);
            waiting = [.. _waiting];
            _waiting.Clear();
            taken = _outgoing.Taken;
            (room, _room) = (_room, null);
        }

        _watchdog?.Dispose();
        _closing.Cancel();
        _stream.Dispose();
        foreach (var reply in waiting)
        {
            // Nothing of what the writer has not taken can have reached the server.
            reply.Fail(Lost(reason, mayHaveRun: reply.SentFrom < taken));
        }

        room?.TrySetResult();
        _broken.TrySetResult(reason);
    }

    private bool TrySend(RedisCommand command, CancellationToken cancellationToken, out ValueTask<RedisReply> task, out Task room)
    {
        var encoded = command.Encoded;
        PendingReply reply;
        bool writeHere,
            writeThere;
        lock (_lock)
        {
            if (_failure is not null)
            {
                task = ValueTask.FromException<RedisReply>(Lost(_failure, mayHaveRun: false));
                room = Task.CompletedTask;
                return true;
            }

            var isFull =
                _waiting.Count >= _options.MaxCommandsInFlight
                || (_outgoing.Waiting > 0 && _outgoing.Waiting + encoded.Length > _options.MaxPendingBytes);
            if (isFull)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                task = default;
                return false;
            }

            // When nothing is under way, the fastest is to send at once. Otherwise replies are awaited anyway: others' commands
            // come along while the writer gets its turn.
            var isIdle = _waiting.Count == 0;
            reply = PendingReply.Rent(command.Replies, _outgoing.Added, _options.Time.GetTimestamp());
            task = reply.Task;
            _outgoing.Add(encoded);
            _waiting.Enqueue(reply);
            writeHere = !_isWriting && isIdle;
            writeThere = !_isWriting && !isIdle;
            _isWriting = true;
        }

        reply.CancelBy(cancellationToken);
        if (writeHere)
        {
            _writing = WriteAsync();
        }
        else if (writeThere)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        room = Task.CompletedTask;
        return true;
    }

    private async ValueTask<RedisReply> SendWhenThereIsRoomAsync(RedisCommand command, Task room, CancellationToken cancellationToken)
    {
        while (true)
        {
            await room.WaitAsync(cancellationToken);
            if (TrySend(command, cancellationToken, out var reply, out room))
            {
                return await reply;
            }
        }
    }

    /// <summary>Sends what waits until nothing does. There is one at a time.</summary>
    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> bytes;
                TaskCompletionSource? room;
                lock (_lock)
                {
                    if (_outgoing.Waiting == 0 || _failure is not null)
                    {
                        _isWriting = false;
                        return;
                    }

                    bytes = _outgoing.Take();
                    (room, _room) = (_room, null);
                }

                room?.TrySetResult();
                await _stream.WriteAsync(bytes, _closing.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Break(new RedisConnectionException($"the connection to {EndPoint} broke while sending: {e.Message}", mayHaveRun: true, e));
        }
    }

    private async Task ReadAsync()
    {
        var reader = PipeReader.Create(
            _stream,
            new StreamPipeReaderOptions(bufferSize: 32 << 10, minimumReadSize: 4 << 10, leaveOpen: true)
        );
        var scanner = new RespFrameScanner(_options.MaxReplyBytes);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(_closing.Token);
                Volatile.Write(ref _receivedAt, _options.Time.GetTimestamp());
                var buffer = read.Buffer;
                while (!buffer.IsEmpty && scanner.TryFindEnd(buffer, out var length))
                {
                    Dispatch(RespParser.Parse(buffer.Slice(0, length)));
                    buffer = buffer.Slice(length);
                }

                if (read.IsCompleted)
                {
                    Break(new RedisConnectionException($"the server at {EndPoint} closed the connection", mayHaveRun: true));
                    return;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (RedisProtocolException e)
        {
            Break(e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Break(new RedisConnectionException($"the connection to {EndPoint} broke: {e.Message}", mayHaveRun: true, e));
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private void Dispatch(in RedisReply reply)
    {
        var isMessage =
            reply.Kind == RedisReplyKind.Push ? !IsAbout(reply, s_confirmations) : HasUntypedPushes && IsAbout(reply, s_messages);
        if (isMessage)
        {
            _onPush?.Invoke(reply);
            return;
        }

        PendingReply? first;
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (_failure is not null)
            {
                return;
            }

            if (!_waiting.TryPeek(out first))
            {
                throw new RedisProtocolException($"the server at {EndPoint} sent a reply that nothing was asked for: {reply}");
            }

            if (!first.IsLast)
            {
                first.Collect(reply);
                return;
            }

            // From here on it is ours, whatever happens to the connection.
            _waiting.Dequeue();
            (room, _room) = (_room, null);
        }

        first.Finish(reply);
        room?.TrySetResult();
    }

    /// <summary>Whether it is an array of which the first part is one of the words.</summary>
    private static bool IsAbout(in RedisReply reply, byte[][] words)
    {
        if (reply.Kind is not (RedisReplyKind.Array or RedisReplyKind.Push) || reply.Items is not [{ Kind: RedisReplyKind.Text } first, ..])
        {
            return false;
        }

        foreach (var word in words)
        {
            if (first.Bytes.AsSpan().SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private void CheckResponsiveness()
    {
        long oldest;
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var first))
            {
                return;
            }

            oldest = Math.Max(first.QueuedAt, Volatile.Read(ref _receivedAt));
        }

        if (_options.Time.GetElapsedTime(oldest) > _options.ResponseTimeout)
        {
            Break(
                new RedisTimeoutException(
                    $"the server at {EndPoint} has not answered for {_options.ResponseTimeout.TotalSeconds:0.###} s",
                    mayHaveRun: true
                )
            );
        }
    }

    /// <summary>The reason, told to one command.</summary>
    private static RedisException Lost(RedisException reason, bool mayHaveRun) =>
        reason is RedisTimeoutException
            ? new RedisTimeoutException(reason.Message, mayHaveRun, reason)
            : new RedisConnectionException(reason.Message, mayHaveRun, reason);
}
