using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.incoming-body</c></summary>
internal sealed class IncomingBody(WasiContext context, HttpBodySource source) : WasiResource(context), IIncomingBody
{
    private HttpBodySource? _source = source;
    private bool _hasStream;
    private TaskCompletionSource? _released;

    Result<IInputStream, Unit> IIncomingBody.Stream()
    {
        if (_hasStream || _source is null)
        {
            return Result<IInputStream, Unit>.Err(Unit.Value);
        }

        _hasStream = true;
        _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = _released;
        return Result<IInputStream, Unit>.Ok(new PipeInputStream(Context, _source.Reader, this, _ => released.SetResult()));
    }

    /// <summary><c>finish</c>: the guest has read what it wants, and asks for the trailers.</summary>
    public FutureTrailers Finish()
    {
        var source = _source;
        _source = HasChildren ? source : null;
        Consume();
        return new FutureTrailers(Context, source!, _released?.Task ?? Task.CompletedTask);
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an incoming-body";

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (_source is { } unread)
        {
            _source = null;
            _ = ReleaseAsync(unread, _released?.Task);
        }
    }

    /// <summary>Gives the source up, once no read is under way any more.</summary>
    private static async Task ReleaseAsync(HttpBodySource source, Task? released)
    {
        if (released is not null)
        {
            await released;
        }

        source.Release();
    }
}
