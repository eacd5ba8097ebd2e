using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>A request in a pipeline: a copy that its steps may change, so that whoever sent it can send it again.</summary>
internal sealed class PipelineRequest : MiddlewareRequest
{
    private readonly HeaderList _headers;
    private HeaderList? _trailers;
    private bool _isAwaitingTrailers;

    public PipelineRequest(HeaderList headers, MessageBody body)
    {
        _headers = headers;
        Body = body;
    }

    public override required string Method { get; set; }

    public override required string Path { get; set; }

    public override required string Query { get; set; }

    /// <summary>The request to the API it is made of, which knows more of its caller.</summary>
    public ApiRequest? ApiRequest
    {
        get;
        init
        {
            field = value;
            _isAwaitingTrailers = value is not null;
        }
    }

    /// <summary>The request to the app it is made of.</summary>
    public InvokeRequest? AppRequest
    {
        get;
        init
        {
            field = value;
            _isAwaitingTrailers = value?.CopyTrailers is not null;
        }
    }

    public override string? RemoteAddress => ApiRequest is null ? AppRequest?.RemoteAddress : ApiRequest.RemoteAddress;

    public override int RemotePort => ApiRequest?.RemotePort ?? AppRequest?.RemotePort ?? 0;

    public override string Protocol => ApiRequest?.Protocol ?? AppRequest?.Protocol ?? "HTTP/1.1";

    /// <summary>Whether code of this process sent it, as its app.</summary>
    public bool IsInProcess { get; init; }

    public override HeaderList Headers => _headers;

    public override HeaderList Trailers
    {
        get
        {
            _trailers ??= [];
            if (_isAwaitingTrailers)
            {
                _isAwaitingTrailers = ApiRequest?.CopyTrailersTo(_trailers) ?? AppRequest!.CopyTrailers!(_trailers);
            }

            return _trailers;
        }
    }

    /// <summary>Whether there is a place for trailers behind the body, as the request has it now.</summary>
    public bool MayHaveTrailers => _isAwaitingTrailers || _trailers is not null;

    /// <summary>Adds the trailers, as the steps have left them, to a list.</summary>
    /// <returns>Whether they are still to come.</returns>
    public bool CopyTrailersTo(HeaderList trailers)
    {
        foreach (var (name, value) in Trailers)
        {
            trailers.Add(name, value);
        }

        return _isAwaitingTrailers;
    }

    public MessageBody Body { get; private set; }

    // Without its type the null would become an empty memory, by way of a null array.
    public override ReadOnlyMemory<byte>? BufferedBody => Body.IsBuffered ? Body.Memory : default(ReadOnlyMemory<byte>?);

    public override string? GetHeader(string name) => Headers.Get(name);

    public override void AddHeader(string name, string value) => Headers.Add(name, value);

    public override bool RemoveHeader(string name) => Headers.Remove(name);

    public override void AddTrailer(string name, string value) => Trailers.Add(name, value);

    public override bool RemoveTrailer(string name) => Trailers.Remove(name);

    public override Stream OpenBody() => Body.AsStream();

    public override void SetBody(ReadOnlyMemory<byte> body) => SetBody(new MessageBody(body));

    public override void SetBody(Stream body) => SetBody(new MessageBody(body, length: null));

    public override MiddlewareResponse Answer(int status) => new PipelineResponse(status, [], MessageBody.Empty);

    private void SetBody(MessageBody body)
    {
        Body = body;
        // It told the length of the old body; the new one knows its own.
        Headers.Remove("Content-Length");
    }
}
