using System.Net;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>A guest's body as .NET's client sends it: as it is written, or with its length if that is known.</summary>
internal sealed class OutgoingBodyContent : HttpContent
{
    private readonly OutgoingHttpBody _body;
    private readonly long? _length;

    public OutgoingBodyContent(OutgoingHttpBody body)
    {
        _body = body;
        _length = body.Length ?? LengthIfWhole(body);
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var reader = _body.Reader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                await stream.WriteAsync(segment, cancellationToken);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }

            // What the guest has written goes out before it writes more.
            await stream.FlushAsync(cancellationToken);
        }

        if (_body.Trailers is { Count: > 0 })
        {
            throw new WasiHttpException(new ErrorCode.InternalError("this host sends no trailers with requests"));
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length.GetValueOrDefault();
        return _length.HasValue;
    }

    /// <summary>The length of a body that the guest has finished already.</summary>
    private static long? LengthIfWhole(OutgoingHttpBody body)
    {
        try
        {
            if (!body.Reader.TryRead(out var read))
            {
                return null;
            }

            body.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
            return read.IsCompleted ? read.Buffer.Length : null;
        }
        catch (WasiHttpException)
        {
            // The guest gave it up; sending it will say so.
            return null;
        }
    }
}
