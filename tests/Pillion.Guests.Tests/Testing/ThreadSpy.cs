using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Tests.Testing;

/// <summary>Remembers on which threads an app is called.</summary>
internal sealed class ThreadSpy : IAppChannel
{
    private readonly IAppChannel _channel;

    public ThreadSpy(AppRuntime app)
    {
        _channel = app.Channel!;
        app.Channel = this;
    }

    public List<int> Threads { get; } = [];

    public ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        lock (Threads)
        {
            Threads.Add(Environment.CurrentManagedThreadId);
        }

        return _channel.InvokeAsync(request, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
