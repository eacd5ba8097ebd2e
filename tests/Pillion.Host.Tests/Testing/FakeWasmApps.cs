using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests;
using Pillion.Host.Wasm;

namespace Pillion.Host.Tests.Testing;

/// <summary>Wasm apps without Wasm: each answers with what the function says, or is a program that ends as it says.</summary>
internal sealed class FakeWasmApps : IWasmAppFactory
{
    public List<WasmAppContext> Created { get; } = [];

    public Func<WasmAppContext, InvokeRequest, CancellationToken, ValueTask<InvokeResponse>> Answer { get; init; } =
        static async (context, request, cancellationToken) =>
        {
            var body = await request.Body.ReadAllAsync(1 << 20, cancellationToken);
            return Text(
                200,
                $"{context.Runtime.AppId}: {request.Method} {request.Path}?{request.Query} {Encoding.UTF8.GetString(body.Span)}"
            );
        };

    public Func<WasmAppContext, CancellationToken, Task<int>>? Program { get; init; }

    public ValueTask<IWasmApp> CreateAsync(WasmAppContext context, CancellationToken cancellationToken)
    {
        lock (Created)
        {
            Created.Add(context);
        }

        return new(new App(this, context));
    }

    public static InvokeResponse Text(int status, string text)
    {
        return new InvokeResponse
        {
            Status = status,
            Headers = new HeaderList { { "Content-Type", "text/plain" }, { "Connection", "close" } },
            Body = new MessageBody(Encoding.UTF8.GetBytes(text)),
        };
    }

    private sealed class App(FakeWasmApps apps, WasmAppContext context) : IWasmApp, IAppChannel
    {
        public WasmTrigger Trigger => apps.Program is null ? WasmTrigger.Wagi : WasmTrigger.Command;

        public IAppChannel? Channel => apps.Program is null ? this : null;

        public Task<int> RunAsync(Stream input, Stream output, Stream error, CancellationToken cancellationToken) =>
            apps.Program!(context, cancellationToken);

        public ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken) =>
            apps.Answer(context, request, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
