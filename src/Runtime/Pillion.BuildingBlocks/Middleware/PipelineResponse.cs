using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>An answer in a pipeline.</summary>
internal sealed class PipelineResponse(int status, HeaderList headers, MessageBody body) : MiddlewareResponse
{
    private HeaderList? _trailers;

    public override int Status { get; set; } = status;

    public override HeaderList Headers => headers;

    public override HeaderList Trailers => _trailers ??= [];

    /// <summary>The trailers, complete when the body has been read; null if there is no place for any.</summary>
    public HeaderList? TrailersIfAny
    {
        get => _trailers;
        init => _trailers = value;
    }

    public MessageBody Body { get; private set; } = body;

    /// <summary>What an app that speaks gRPC answered besides.</summary>
    public GrpcAnswer? Grpc { get; init; }

    // Without its type the null would become an empty memory, by way of a null array.
    public override ReadOnlyMemory<byte>? BufferedBody => Body.IsBuffered ? Body.Memory : default(ReadOnlyMemory<byte>?);

    public override string? GetHeader(string name) => Headers.Get(name);

    public override void AddHeader(string name, string value) => Headers.Add(name, value);

    public override bool RemoveHeader(string name) => Headers.Remove(name);

    public override void AddTrailer(string name, string value) => Trailers.Add(name, value);

    public override bool RemoveTrailer(string name) => _trailers is not null && _trailers.Remove(name);

    public override Stream OpenBody() => Body.AsStream();

    public override void SetBody(ReadOnlyMemory<byte> body) => SetBody(new MessageBody(body));

    public override void SetBody(Stream body) => SetBody(new MessageBody(body, length: null));

    public override ValueTask DisposeAsync() => Body.DisposeAsync();

    private void SetBody(MessageBody body)
    {
        Body = body;
        Headers.Remove("Content-Length");
    }
}
