using System.Text;
using Pillion.Testing;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Tests.Preview2.Http;

/// <summary>A server's side of a response: keeps what the guest gave.</summary>
internal sealed class RecordingSink : HttpResponseSink
{
    private readonly TaskCompletionSource<OutgoingHttpBody> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Status { get; private set; }

    public HttpFields? Headers { get; private set; }

    public OutgoingHttpBody? Body { get; private set; }

    public ErrorCode? Error { get; private set; }

    public override void Begin(int status, HttpFields headers, OutgoingHttpBody? body)
    {
        Assert.Equal(0, Status);
        (Status, Headers, Body) = (status, headers, body);
        if (body is not null)
        {
            _begun.SetResult(body);
        }
    }

    public override void Fail(ErrorCode error)
    {
        Assert.Null(Error);
        Error = error;
    }

    /// <summary>The body, when the guest has given its response.</summary>
    public Task<OutgoingHttpBody> BegunAsync() => Wait.ForAsync(_begun.Task, "the guest's response");

    /// <summary>The body to its end.</summary>
    public async Task<string> ReadBodyAsync()
    {
        using var copy = new MemoryStream();
        await Wait.ForAsync(Body!.Reader.CopyToAsync(copy, TestContext.Current.CancellationToken), "the body to end");
        return Encoding.UTF8.GetString(copy.ToArray());
    }
}
