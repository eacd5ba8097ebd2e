using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.future-trailers</c>. What the guest left unread is read to its end, but only if it wants the trailers.</summary>
internal sealed class FutureTrailers : WasiResource, IFutureTrailers, IReadiness
{
    private readonly HttpBodySource _source;
    private readonly Task _released;
    private readonly PendingOperation<HttpFields?> _reading;
    private bool _hasBegun;
    private bool _isTaken;

    /// <param name="context">Whose it is.</param>
    /// <param name="source">The body; released with this.</param>
    /// <param name="released">Ends when nobody else reads the body any more.</param>
    public FutureTrailers(WasiContext context, HttpBodySource source, Task released)
        : base(context)
    {
        _source = source;
        _released = released;
        _reading = new PendingOperation<HttpFields?>(context.Wait);
    }

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            if (!_hasBegun)
            {
                _hasBegun = true;
                _reading.Watch(ReadAsync());
            }

            return _isTaken || _reading.IsCompleted;
        }
    }

    IPollable IFutureTrailers.Subscribe() => new Pollable(Context, this, this);

    Result<Result<IFields?, ErrorCode>, Unit>? IFutureTrailers.Get()
    {
        if (_isTaken)
        {
            return Result<Result<IFields?, ErrorCode>, Unit>.Err(Unit.Value);
        }

        if (!IsReady)
        {
            return null;
        }

        _isTaken = true;
        return Result<Result<IFields?, ErrorCode>, Unit>.Ok(Take());
    }

    /// <inheritdoc/>
    private protected override string Describe() => "a future-trailers";

    /// <inheritdoc/>
    private protected override void Close()
    {
        _reading.Abandon(_source.Reader.CancelPendingRead, (_, _) => _ = ReleaseAsync());
    }

    private Result<IFields?, ErrorCode> Take()
    {
        try
        {
            return Result<IFields?, ErrorCode>.Ok(
                _reading.TakeResult() is { } fields ? new GuestFields(Context, fields, isImmutable: true) : null
            );
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return HttpErrors.Of(exception);
        }
    }

    private async ValueTask<HttpFields?> ReadAsync()
    {
        await _released;
        while (true)
        {
            var result = await _source.Reader.ReadAsync(CancellationToken.None);
            _source.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return _source.Trailers;
            }

            if (result.IsCanceled)
            {
                return null;
            }
        }
    }

    private async Task ReleaseAsync()
    {
        await _released;
        _source.Release();
    }
}
