using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Limits;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>The request and answer that a guest works at; used again for its next ones.</summary>
internal sealed class HandlerExchange(GuestLimits limits)
{
    /// <summary>What the fields may take that a guest writes for one request, in bytes. Servers refuse requests with less.</summary>
    public const int MaxFieldBytes = 256 * 1024;

    // What a field costs besides its text: a guest could add a million empty ones.
    private const int BytesPerField = 64;

    private MiddlewareRequest? _request;
    private MiddlewareResponse? _draft;
    private MiddlewareResponse? _answer;
    private BodyBuffer? _answerBody;
    private int _answerRead;
    private int _fieldBytes;
    private CancellationToken _caller;
    private CancellationTokenSource? _stop;

    /// <summary>Whether there is a request: host functions can be called before.</summary>
    public bool IsActive => _request is not null;

    /// <summary>What is enabled for this request.</summary>
    public HandlerFeatures Features { get; set; }

    /// <summary>Whether the next handler was called.</summary>
    public bool IsAfterNext { get; private set; }

    /// <summary>Whether the guest has read of the request's body.</summary>
    public bool ReadsRequestBody { get; private set; }

    /// <summary>Ends what a host function waits for. Made when something is waited for: most calls wait for nothing.</summary>
    public CancellationToken Stop
    {
        get
        {
            if (_stop is null)
            {
                _stop = CancellationTokenSource.CreateLinkedTokenSource(_caller);
                _stop.CancelAfter(limits.Timeout);
            }

            return _stop.Token;
        }
    }

    /// <summary>The request.</summary>
    public MiddlewareRequest Request
    {
        get
        {
            if (_request is null)
            {
                HandlerTrap.Throw("there is no request before handle_request");
            }

            return _request!;
        }
    }

    /// <summary>The next handler's answer; before that one is called, the one that the guest makes.</summary>
    public MiddlewareResponse Response => _answer ?? (_draft ??= Request.Answer(200));

    private HandlerRequestBody RequestBody { get; } = new(limits.BodyBytes);

    /// <summary>Begins with a request.</summary>
    public void Begin(MiddlewareRequest request, HandlerFeatures features)
    {
        _request = request;
        Features = features;
    }

    /// <summary>The guest is about to be called.</summary>
    public void BeginCall(CancellationToken cancellationToken) => _caller = cancellationToken;

    /// <summary>The guest has come back.</summary>
    public void EndCall()
    {
        _stop?.Dispose();
        _stop = null;
    }

    /// <summary>The guest has let the request pass: gives it the body that the next handler is to have.</summary>
    public void PassOn()
    {
        RequestBody.Finish(Request, Features.HasFlag(HandlerFeatures.BufferRequest));
        _answerBody = null;
        _answerRead = 0;
        IsAfterNext = true;
    }

    /// <summary>Takes the next handler's answer, and adds the fields that the guest had set before and the answer has not.</summary>
    public void TakeAnswer(MiddlewareResponse answer)
    {
        _answer = answer;
        if (_draft is null)
        {
            return;
        }

        var had = answer.Headers.Count;
        foreach (var (name, value) in _draft.Headers)
        {
            if (!Contains(answer.Headers, had, name))
            {
                answer.AddHeader(name, value);
            }
        }

        var hadTrailers = answer.Trailers.Count;
        foreach (var (name, value) in _draft.Trailers)
        {
            if (!Contains(answer.Trailers, hadTrailers, name))
            {
                answer.AddTrailer(name, value);
            }
        }
    }

    /// <summary>The answer as the guest left it.</summary>
    public MiddlewareResponse Complete()
    {
        var response = Response;
        if (_answerBody is not null)
        {
            response.SetBody(_answerBody.Memory);
        }

        return response;
    }

    /// <summary>Forgets the request.</summary>
    public void End()
    {
        _request = null;
        _draft = null;
        _answer = null;
        _answerBody = null;
        _answerRead = 0;
        _fieldBytes = 0;
        IsAfterNext = false;
        ReadsRequestBody = false;
        RequestBody.Reset();
    }

    public (int Count, bool IsAtEnd) ReadRequestBody(Span<byte> target)
    {
        ReadsRequestBody = true;
        return RequestBody.Read(this, target);
    }

    public void WriteRequestBody(ReadOnlySpan<byte> bytes) => RequestBody.Write(bytes);

    /// <summary>Reads on in the answer's body, which is what the guest has written, if it has.</summary>
    public (int Count, bool IsAtEnd) ReadResponseBody(Span<byte> target)
    {
        var body = (_answerBody?.Memory ?? Response.BufferedBody ?? default).Span;
        var left = body[Math.Min(_answerRead, body.Length)..];
        var count = Math.Min(left.Length, target.Length);
        left[..count].CopyTo(target);
        _answerRead += count;
        return (count, count == left.Length);
    }

    public void WriteResponseBody(ReadOnlySpan<byte> bytes) => (_answerBody ??= new BodyBuffer(limits.BodyBytes)).Append(bytes);

    /// <summary>Counts what a guest writes into fields.</summary>
    public void ChargeField(int bytes)
    {
        _fieldBytes += Math.Min(bytes, MaxFieldBytes) + BytesPerField;
        if (_fieldBytes > MaxFieldBytes)
        {
            HandlerTrap.Throw($"the fields set for this request take more than {MaxFieldBytes} bytes");
        }
    }

    private static bool Contains(IReadOnlyList<KeyValuePair<string, string>> fields, int count, string name)
    {
        for (var i = 0; i < count; i++)
        {
            if (fields[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
