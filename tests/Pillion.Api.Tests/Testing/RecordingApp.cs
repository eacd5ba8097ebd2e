using System.Text;
using System.Threading.Channels;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Testing;

namespace Pillion.Api.Tests.Testing;

/// <summary>An app that remembers what it is asked and answers as it is told; 200 without a body otherwise.</summary>
internal sealed class RecordingApp : IAppChannel
{
    private readonly Channel<RecordedRequest> _requests = Channel.CreateUnbounded<RecordedRequest>();

    /// <summary>Makes the answer to a request.</summary>
    public Func<RecordedRequest, (int Status, string Body)> Answer { get; set; } = _ => (200, "");

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var body = await request.Body.ReadAllAsync(int.MaxValue, cancellationToken);
        var recorded = new RecordedRequest(request.Method, request.Path, Encoding.UTF8.GetString(body.Span), request.Headers);
        var (status, text) = Answer(recorded);
        _requests.Writer.TryWrite(recorded);
        return new InvokeResponse { Status = status, Body = new MessageBody(Encoding.UTF8.GetBytes(text)) };
    }

    /// <summary>The next request that was not taken yet.</summary>
    public Task<RecordedRequest> NextAsync(string what) => Wait.ForAsync(_requests.Reader.ReadAsync().AsTask(), what);

    /// <summary>Whether nothing more has come.</summary>
    public bool IsQuiet => _requests.Reader.Count == 0;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>What an app was asked.</summary>
internal sealed record RecordedRequest(string Method, string Path, string Body, HeaderList Headers);
