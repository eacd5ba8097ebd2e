using System.IO.Pipelines;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Client;

/// <summary>
/// A call under way. Messages can be sent and received at the same time. Disposing it before its end cancels it; every call has to be disposed.
/// </summary>
/// <typeparam name="TRequest">What is sent.</typeparam>
/// <typeparam name="TResponse">What is received.</typeparam>
public sealed class GrpcClientCall<TRequest, TResponse> : IDisposable
{
    // Bodies of streams in SocketsHttpHandler come in pieces of at most one frame of HTTP/2, which rarely exceeds this.
    private static readonly StreamPipeReaderOptions s_pipe = new(bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true);

    private readonly GrpcMethod<TRequest, TResponse> _method;
    private readonly GrpcChannelOptions _options;
    private readonly CallLifetime _lifetime;
    private readonly RequestStream? _request;
    private readonly ClientWriter<TRequest>? _requests;
    private readonly Task<HttpResponseMessage> _response;
    private readonly ClientReader _responses;
    private GrpcMetadata? _headers;
    private GrpcMetadata? _trailers;
    private bool _isDisposed;

    internal GrpcClientCall(
        GrpcChannel channel,
        GrpcMethod<TRequest, TResponse> method,
        HttpContent content,
        GrpcCallOptions options,
        CancellationToken cancellationToken
    )
    {
        _method = method;
        _options = channel.Options;
        _lifetime = new CallLifetime(options.Timeout, channel.Options.TimeProvider, cancellationToken);
        _responses = new ClientReader(this);
        if (content is RequestStream request)
        {
            _request = request;
            _requests = new ClientWriter<TRequest>(
                request,
                method.RequestCodec,
                GrpcChannel.Encoder(options),
                channel.Options.MaxSendSize,
                _lifetime
            );
        }

        _response = SendAsync(channel, content, options);
    }

    /// <summary>Sends messages.</summary>
    /// <exception cref="InvalidOperationException">The request is one message, which is sent already.</exception>
    public GrpcWriter<TRequest> Requests => _requests ?? throw NotStreaming();

    /// <summary>Receives messages. At the end the status is known: any but OK is thrown.</summary>
    public GrpcReader<TResponse> Responses => _responses;

    /// <summary>How the server's messages are compressed, as it says; null before its header fields are here, and for not at all.</summary>
    public string? ResponseEncoding { get; private set; }

    /// <summary>Whether the server has ended the call, with whatever status.</summary>
    public bool HasEnded => _trailers is not null;

    /// <summary>The metadata behind the last message.</summary>
    /// <exception cref="InvalidOperationException">The last message was not received yet.</exception>
    public GrpcMetadata Trailers => _trailers ?? throw new InvalidOperationException("there are no trailers before the end of the call");

    /// <summary>Waits for the metadata before the first message.</summary>
    /// <exception cref="GrpcException">The call has ended with a status other than OK, without a message.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public async ValueTask<GrpcMetadata> HeadersAsync()
    {
        try
        {
            var response = await OpenAsync();
            return _headers ??= response is null ? [] : ResponseStatus.Metadata(response.Headers);
        }
        catch (Exception e)
        {
            throw _lifetime.Translate(e);
        }
    }

    /// <summary>Says that no more messages will be sent.</summary>
    /// <exception cref="InvalidOperationException">The request is one message, which is sent already.</exception>
    public ValueTask CompleteAsync() => (_requests ?? throw NotStreaming()).CompleteAsync();

    /// <summary>Waits for the one message of a method that answers with one, and for the end of the call.</summary>
    /// <exception cref="GrpcException">The call has a status other than OK.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public async ValueTask<TResponse> ResponseAsync()
    {
        if (!await _responses.MoveNextAsync())
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"{_method.Path} succeeded without a message");
        }

        var response = _responses.Current;
        if (await _responses.MoveNextAsync())
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"{_method.Path} answered with more than one message");
        }

        return response;
    }

    /// <summary>Ends the call; if it has not ended by itself, the server is told that it was cancelled.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_trailers is null)
        {
            _lifetime.Cancel();
        }

        _request?.Complete();
        _ = DisposeResponseAsync();
        _lifetime.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(GrpcChannel channel, HttpContent content, GrpcCallOptions options)
    {
        try
        {
            return await channel.SendAsync(_method, content, options, _lifetime.Token);
        }
        catch (Exception e)
        {
            _request?.Fail(e);
            throw;
        }
    }

    private async Task DisposeResponseAsync()
    {
        // Whoever wanted to know why it failed has asked before.
        await ((Task)_response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_response.IsCompletedSuccessfully)
        {
            (await _response).Dispose();
        }
    }

    /// <summary>Waits for the header fields; null when the call has ended with them, successfully.</summary>
    private async ValueTask<HttpResponseMessage?> OpenAsync()
    {
        var response = await _response;
        if (ResponseStatus.TryGet(response.Headers, out var status, out var trailers))
        {
            End(trailers);
            return status is null ? null : throw status;
        }

        ResponseStatus.CheckHeaders(response);
        ResponseEncoding = ResponseStatus.First(response.Headers, HeaderNames.Encoding);
        return response;
    }

    private void End(GrpcMetadata trailers)
    {
        _trailers = trailers;
        _request?.Complete();
    }

    private InvalidOperationException NotStreaming() =>
        new($"the request of this call of {_method.Path} is one message, which was sent when it was started");

    private sealed class ClientReader(GrpcClientCall<TRequest, TResponse> call) : GrpcReader<TResponse>
    {
        private HttpResponseMessage? _response;
        private MessagePipe<TResponse>? _messages;

        public override TResponse Current => _messages is null ? default! : _messages.Current;

        public override async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default)
        {
            if (call._trailers is not null)
            {
                return false;
            }

            try
            {
                if (_messages is null && !await OpenAsync())
                {
                    return false;
                }

                var messages = _messages!;
                if (cancellationToken.CanBeCanceled)
                {
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(call._lifetime.Token, cancellationToken);
                    if (await messages.MoveNextAsync(either.Token))
                    {
                        return true;
                    }
                }
                else if (await messages.MoveNextAsync(call._lifetime.Token))
                {
                    return true;
                }

                End();
                return false;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                throw call._lifetime.Translate(e);
            }
        }

        private async ValueTask<bool> OpenAsync()
        {
            _response = await call.OpenAsync();
            if (_response is null)
            {
                return false;
            }

            if (!MessageEncoding.TryGet(call.ResponseEncoding, out var decoder) && call._method.ResponseCodec is not FrameCodec)
            {
                throw new GrpcException(
                    GrpcStatusCode.Internal,
                    $"the server compresses with '{call.ResponseEncoding}', which is not understood"
                );
            }

            var body = await _response.Content.ReadAsStreamAsync(call._lifetime.Token);
            _messages = new MessagePipe<TResponse>(
                PipeReader.Create(body, s_pipe),
                call._method.ResponseCodec,
                decoder,
                call._options.MaxReceiveSize
            );
            return true;
        }

        private void End()
        {
            if (!ResponseStatus.TryGet(_response!.TrailingHeaders, out var status, out var trailers))
            {
                status = new GrpcException(GrpcStatusCode.Internal, "the server ended the stream without a status");
            }

            call.End(trailers);
            if (status is not null)
            {
                throw status;
            }
        }
    }
}
