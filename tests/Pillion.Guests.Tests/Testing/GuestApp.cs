using System.Text;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Testing;

/// <summary>A guest as an app, and requests to it.</summary>
internal sealed class GuestApp(AppRuntime runtime, WasmApp wasm) : IAsyncDisposable
{
    public AppRuntime Runtime => runtime;

    public WasmApp Wasm => wasm;

    /// <summary>Whether requests come by <see cref="IDirectAppChannel"/>, which lets guests run on their callers' threads.</summary>
    public bool IsAskedDirectly { get; init; }

    public IAppChannel Channel => wasm.Channel ?? throw new InvalidOperationException("A command takes no requests.");

    /// <summary>A GET request; the target is path and query.</summary>
    public Task<Answer> GetAsync(string target) => SendAsync(Request("GET", target));

    /// <summary>A POST request with a body.</summary>
    public Task<Answer> PostAsync(string target, ReadOnlyMemory<byte> body) => SendAsync(Request("POST", target, body));

    /// <summary>A POST request with a text.</summary>
    public Task<Answer> PostAsync(string target, string body) => PostAsync(target, Encoding.UTF8.GetBytes(body));

    public Task<Answer> SendAsync(InvokeRequest request) => InvokeAsync(request, CancellationToken.None);

    /// <summary>A request whose caller may go away.</summary>
    public async Task<Answer> InvokeAsync(InvokeRequest request, CancellationToken caller)
    {
        var answer = new Receiver();
        return await Wait.ForAsync(AskAsync(), $"the answer of {runtime.AppId} to {request.Method} {request.Path}");

        async Task<Answer> AskAsync()
        {
            if (IsAskedDirectly)
            {
                await ((IDirectAppChannel)Channel).InvokeAsync(request, answer, caller);
                return answer.Received!;
            }

            await answer.ReceiveAsync(await Channel.InvokeAsync(request, caller));
            return answer.Received!;
        }
    }

    /// <summary>The answer with its body perhaps still to come; to be disposed.</summary>
    public Task<InvokeResponse> OpenAsync(InvokeRequest request)
    {
        if (!IsAskedDirectly)
        {
            return Channel.InvokeAsync(request, CancellationToken.None).AsTask();
        }

        var answer = new Opener();
        _ = Task.Run(() => ((IDirectAppChannel)Channel).InvokeAsync(request, answer, CancellationToken.None).AsTask());
        return answer.Task;
    }

    public static InvokeRequest Request(string method, string target, ReadOnlyMemory<byte> body = default, HeaderList? headers = null)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return new InvokeRequest
        {
            Method = method,
            Path = query < 0 ? target : target[..query],
            Query = query < 0 ? "" : target[(query + 1)..],
            Headers = headers ?? [],
            Body = new MessageBody(body),
        };
    }

    public ValueTask DisposeAsync() => wasm.DisposeAsync();

    private sealed class Opener : IAnswerReceiver
    {
        private readonly TaskCompletionSource<InvokeResponse> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<InvokeResponse> Task => _answer.Task;

        public ValueTask ReceiveAsync(InvokeResponse answer)
        {
            _answer.SetResult(answer);
            return ValueTask.CompletedTask;
        }

        public ValueTask FailAsync(Exception reason)
        {
            _answer.SetException(reason);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Receiver : IAnswerReceiver
    {
        public Answer? Received { get; private set; }

        public async ValueTask ReceiveAsync(InvokeResponse answer)
        {
            await using (answer)
            {
                var body = await answer.Body.ReadAllAsync(long.MaxValue, CancellationToken.None);
                Received = new Answer(answer.Status, answer.Headers, body);
            }
        }

        public ValueTask FailAsync(Exception reason) => ValueTask.FromException(reason);
    }
}

/// <summary>What an app answered.</summary>
internal sealed record Answer(int Status, HeaderList Headers, ReadOnlyMemory<byte> Body)
{
    public string Text => Encoding.UTF8.GetString(Body.Span);

    public override string ToString() => $"{Status} {Text}";
}
