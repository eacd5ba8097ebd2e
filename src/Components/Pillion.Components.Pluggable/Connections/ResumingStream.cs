using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Grpc;
using Pillion.Grpc.Client;

namespace Pillion.Components.Pluggable.Connections;

/// <summary>
/// A stream of messages from a component, each answered by its id. When it breaks it is opened again, until it is disposed: what was not answered then
/// comes once more, from a component that keeps it.
/// </summary>
/// <typeparam name="TRequest">What is sent: a first message perhaps, then answers.</typeparam>
/// <typeparam name="TResponse">What the component sends.</typeparam>
internal sealed partial class ResumingStream<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class
{
    /// <summary>How soon a broken stream is opened again; doubled after each failure up to <see cref="s_longestPause"/>.</summary>
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long the component has to end a stream that we have ended, before it is broken off.</summary>
    private static readonly TimeSpan s_closeLimit = TimeSpan.FromSeconds(1);

    private readonly ComponentConnection _connection;
    private readonly ResumingStreamOptions<TRequest, TResponse> _options;
    private readonly SemaphoreSlim _places;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;

    /// <summary>The next message of the stream that is open.</summary>
    private Task<bool> _next = Task.FromResult(false);

    private ResumingStream(ComponentConnection connection, ResumingStreamOptions<TRequest, TResponse> options)
    {
        _connection = connection;
        _options = options;
        _places = new SemaphoreSlim(options.Concurrency);
    }

    /// <summary>Opens the stream; messages are handed out from now on.</summary>
    /// <param name="connection">The component.</param>
    /// <param name="options">What is sent and what becomes of what comes.</param>
    /// <param name="ping">A call that the component answers after it has seen the stream.</param>
    /// <param name="cancellationToken">Cancels the opening, not the stream.</param>
    /// <exception cref="ComponentException">The component did not answer, or refused.</exception>
    public static async ValueTask<IAsyncDisposable> OpenAsync(
        ComponentConnection connection,
        ResumingStreamOptions<TRequest, TResponse> options,
        Func<CancellationToken, ValueTask> ping,
        CancellationToken cancellationToken
    )
    {
        var stream = new ResumingStream<TRequest, TResponse>(connection, options);
        var call = connection.Stream(options.Method);
        try
        {
            await stream.BeginAsync(call).AsTask().WaitAsync(cancellationToken);
            stream._next = call.Responses.MoveNextAsync(CancellationToken.None).AsTask();
            await PingAsync(ping, cancellationToken);
            if (stream._next.IsFaulted)
            {
                await stream._next;
            }

            stream._loop = Task.Run(() => stream.RunAsync(call), CancellationToken.None);
            return stream;
        }
        catch (Exception e)
        {
            call.Dispose();
            throw e is ComponentException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
                ? e
                : connection.Translate(e);
        }
    }

    /// <summary>Takes no more messages, waits until those under way are answered, and ends the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopped.TrySetResult();
        await _loop;
        _places.Dispose();
    }

    /// <summary>A stream is opened without an answer: only the answer to a call behind it says that the component has seen it.</summary>
    private static async ValueTask PingAsync(Func<CancellationToken, ValueTask> ping, CancellationToken cancellationToken)
    {
        try
        {
            await ping(cancellationToken);
        }
        catch (ComponentException e) when (e.Kind == ComponentErrorKind.NotSupported)
        {
            // It is there, and that was the question.
        }
    }

    private async ValueTask BeginAsync(GrpcClientCall<TRequest, TResponse> call)
    {
        if (_options.First is { } first)
        {
            await call.Requests.WriteAsync(first);
        }
    }

    private async Task RunAsync(GrpcClientCall<TRequest, TResponse> call)
    {
        var pause = s_shortestPause;
        while (true)
        {
            using (call)
            {
                if (await ReadAsync(call))
                {
                    pause = s_shortestPause;
                }

                if (_stopped.Task.IsCompleted)
                {
                    await HandlersAsync();
                    await CloseAsync(call);
                    return;
                }
            }

            await Task.WhenAny(_stopped.Task, Task.Delay(pause, _options.Time, CancellationToken.None));
            if (_stopped.Task.IsCompleted)
            {
                await HandlersAsync();
                return;
            }

            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            call = _connection.Stream(_options.Method);
            _next = ReopenAsync(call);
        }
    }

    private async Task<bool> ReopenAsync(GrpcClientCall<TRequest, TResponse> call)
    {
        await BeginAsync(call);
        return await call.Responses.MoveNextAsync(CancellationToken.None);
    }

    /// <summary>Reads until the stream breaks or nothing more is wanted; whether anything came.</summary>
    private async Task<bool> ReadAsync(GrpcClientCall<TRequest, TResponse> call)
    {
        var came = false;
        try
        {
            while (true)
            {
                await Task.WhenAny(_next, _stopped.Task);
                if (_stopped.Task.IsCompleted)
                {
                    return came;
                }

                if (!await _next)
                {
                    Log.Ended(_options.Logger, _options.Name);
                    return came;
                }

                came = true;
                await HandOutAsync(call, call.Responses.Current);
                _next = call.Responses.MoveNextAsync(CancellationToken.None).AsTask();
            }
        }
        catch (Exception e)
        {
            Log.Broken(_options.Logger, _options.Name, _connection.Translate(e).Message);
            return came;
        }
    }

    private async ValueTask HandOutAsync(GrpcClientCall<TRequest, TResponse> call, TResponse message)
    {
        await _places.WaitAsync(CancellationToken.None);
        var handling = HandleAsync(call, message);
        if (_options.Concurrency == 1)
        {
            await handling;
        }
    }

    private async Task HandleAsync(GrpcClientCall<TRequest, TResponse> call, TResponse message)
    {
        try
        {
            // Not the stream's own token: a handler under way is let finish.
            await call.Requests.WriteAsync(await _options.Handle(message, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.NotAnswered(_options.Logger, e, _options.Name);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Waits for the handlers under way; nothing can be handled afterwards.</summary>
    private async Task HandlersAsync()
    {
        for (var i = 0; i < _options.Concurrency; i++)
        {
            await _places.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>Gives the component a moment to take the last answers and to end the stream itself.</summary>
    private async Task CloseAsync(GrpcClientCall<TRequest, TResponse> call)
    {
        try
        {
            await call.CompleteAsync();
            await DrainAsync(call).WaitAsync(s_closeLimit, _options.Time);
        }
        catch (Exception e) when (e is GrpcException or OperationCanceledException or TimeoutException)
        {
            // It ends either way.
        }
    }

    private async Task DrainAsync(GrpcClientCall<TRequest, TResponse> call)
    {
        // What still comes is left unanswered, and thereby to others.
        while (await _next)
        {
            _next = call.Responses.MoveNextAsync(CancellationToken.None).AsTask();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Stream}: the component ended the stream; it is opened again")]
        public static partial void Ended(ILogger logger, string stream);

        [LoggerMessage(2, LogLevel.Warning, "{Stream}: the stream is broken and will be opened again: {Cause}")]
        public static partial void Broken(ILogger logger, string stream, string cause);

        [LoggerMessage(3, LogLevel.Debug, "{Stream}: a message could not be answered; it comes again")]
        public static partial void NotAnswered(ILogger logger, Exception exception, string stream);
    }
}
