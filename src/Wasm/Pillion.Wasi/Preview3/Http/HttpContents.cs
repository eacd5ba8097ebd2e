using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>The body and trailers of a message: of one that the host received, or of one that a guest made. Taken once, by a guest or by the host.</summary>
internal abstract class HttpContents
{
    /// <summary>A guest takes them.</summary>
    /// <param name="result">What it says about how that went.</param>
    public abstract (ComponentStream<byte> Body, ComponentFuture<Result<IFields?, ErrorCode>> Trailers) Consume(
        ComponentFuture<Result<Unit, ErrorCode>> result
    );

    /// <summary>The host takes them. What a guest has written already is there at once.</summary>
    /// <param name="headers">Those of the message, which may say how long the body is.</param>
    /// <param name="isResponse">Which kind of message it is.</param>
    /// <param name="cancellationToken">Nobody wants them any more.</param>
    public abstract Transmission Transmit(HttpFields headers, bool isResponse, CancellationToken cancellationToken);

    /// <summary>Nobody takes them.</summary>
    public abstract void GiveUp();
}
