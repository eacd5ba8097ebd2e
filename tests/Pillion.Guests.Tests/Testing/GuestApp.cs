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
        var answer = await Wait.ForAsync(
            Channel.InvokeAsync(request, caller).AsTask(),
            $"the answer of {runtime.AppId} to {request.Method} {request.Path}"
        );
        await using (answer)
        {
            return new Answer(answer.Status, answer.Headers, await answer.Body.ReadAllAsync(long.MaxValue, CancellationToken.None));
        }
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
}

/// <summary>What an app answered.</summary>
internal sealed record Answer(int Status, HeaderList Headers, ReadOnlyMemory<byte> Body)
{
    public string Text => Encoding.UTF8.GetString(Body.Span);

    public override string ToString() => $"{Status} {Text}";
}
