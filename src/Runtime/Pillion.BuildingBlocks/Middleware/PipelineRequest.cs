using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>A request in a pipeline: a copy that its steps may change, so that whoever sent it can send it again.</summary>
internal sealed class PipelineRequest : MiddlewareRequest
{
    public PipelineRequest(HeaderList headers, MessageBody body, string? remoteAddress)
    {
        Headers = headers;
        Body = body;
        RemoteAddress = remoteAddress;
    }

    public override required string Method { get; set; }

    public override required string Path { get; set; }

    public override required string Query { get; set; }

    public override string? RemoteAddress { get; }

    /// <summary>Whether code of this process sent it, as its app.</summary>
    public bool IsInProcess { get; init; }

    public HeaderList Headers { get; }

    public MessageBody Body { get; private set; }

    // Without its type the null would become an empty memory, by way of a null array.
    public override ReadOnlyMemory<byte>? BufferedBody => Body.IsBuffered ? Body.Memory : default(ReadOnlyMemory<byte>?);

    public override string? GetHeader(string name) => Headers.Get(name);

    public override void AddHeader(string name, string value) => Headers.Add(name, value);

    public override bool RemoveHeader(string name) => Headers.Remove(name);

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
