using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Api.Grpc.Tests.State;

/// <summary>A store whose every query finds the same two items.</summary>
internal sealed class QueryableStore : IQueryableStateStore
{
    public StateFeatures Features => StateFeatures.QueryApi;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) => default;

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) => default;

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) => default;

    public ValueTask<StateQueryPage> QueryAsync(StateQuery query, CancellationToken cancellationToken) =>
        new(
            new StateQueryPage(
                [new("app||k", new StateValue("1"u8.ToArray(), "7")), new("app||l", default, "gone")],
                $"after {query.Limit}",
                query.Metadata
            )
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
