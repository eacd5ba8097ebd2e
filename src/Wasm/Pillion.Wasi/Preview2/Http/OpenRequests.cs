using System.IO.Pipelines;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>
/// How many HTTP requests a guest has open: each may hold a connection of the host. A request is open until it fails, or the body of its
/// answer is given up, which can happen on any thread.
/// </summary>
internal sealed class OpenRequests(int max)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Opens one more, if there may be.</summary>
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref _count) <= max)
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>One came to nothing.</summary>
    public void Close() => Interlocked.Decrement(ref _count);

    /// <summary>One was answered: it is open until the body is released.</summary>
    public IncomingHttpResponse Watch(IncomingHttpResponse response) => response with { Body = new WatchedBody(response.Body, this) };

    private sealed class WatchedBody(HttpBodySource body, OpenRequests requests) : HttpBodySource
    {
        public override PipeReader Reader => body.Reader;

        public override HttpFields? Trailers => body.Trailers;

        public override void Release()
        {
            requests.Close();
            body.Release();
        }
    }
}
