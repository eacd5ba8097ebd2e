using System.Collections.Concurrent;
using Google.Protobuf.Collections;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Configuration;
using Pillion.BuildingBlocks.Errors;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;
using ConfigurationItem = Pillion.Abstractions.Configuration.ConfigurationItem;
using ItemMessage = Pillion.Protos.Common.ConfigurationItem;

namespace Pillion.Api.Grpc.Configuration;

/// <summary>The methods of the configuration block, under their stable and their earlier names (Dapr's <c>pkg/api/grpc/grpc.go</c>).</summary>
internal sealed class ConfigurationService(AppRuntime app, OpenStreams streams)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _subscriptions = new(StringComparer.Ordinal);

    public void AddTo(ApiMethods methods)
    {
        methods
            .Group("configuration", "v1")
            .Unary(DaprMethods.GetConfiguration, GetAsync)
            .ServerStreaming(DaprMethods.SubscribeConfiguration, SubscribeAsync)
            .Unary(DaprMethods.UnsubscribeConfiguration, UnsubscribeAsync);
        methods
            .Group("configuration", "v1alpha1")
            .Unary(DaprMethods.GetConfigurationAlpha1, GetAsync)
            .ServerStreaming(DaprMethods.SubscribeConfigurationAlpha1, SubscribeAsync)
            .Unary(DaprMethods.UnsubscribeConfigurationAlpha1, UnsubscribeAsync);
    }

    private async ValueTask<GetConfigurationResponse> GetAsync(GetConfigurationRequest request, GrpcServerCall call)
    {
        var items = await app.Configuration.GetAsync(
            request.StoreName,
            request.Keys,
            request.Metadata.ToMetadata(),
            call.CancellationToken
        );
        var response = new GetConfigurationResponse();
        AddTo(response.Items, items);
        return response;
    }

    /// <summary>Sends the subscription's id and then each change, until the caller goes away or unsubscribes.</summary>
    private async ValueTask SubscribeAsync(
        SubscribeConfigurationRequest request,
        GrpcWriter<SubscribeConfigurationResponse> responses,
        GrpcServerCall call
    )
    {
        using var ending = streams.Link(call);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = await app.Configuration.SubscribeAsync(
            request.StoreName,
            [.. request.Keys.Order(StringComparer.Ordinal)],
            request.Metadata.ToMetadata(),
            SendAsync,
            call.CancellationToken
        );
        using var unsubscribed = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        _subscriptions[id] = unsubscribed;
        try
        {
            await responses.WriteAsync(new SubscribeConfigurationResponse { Id = id }, ending.Token);
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, unsubscribed.Token);
        }
        catch (OperationCanceledException) when (streams.HaveEnded)
        {
            throw OpenStreams.Ended();
        }
        catch (OperationCanceledException) when (unsubscribed.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
        {
            // Unsubscribed: the stream ends as it should.
        }
        finally
        {
            _subscriptions.TryRemove(id, out _);
            await EndAsync(request.StoreName, id);
        }

        // The id comes first, even where a change comes before the subscription's maker knows it.
        async ValueTask SendAsync(ConfigurationUpdate update, CancellationToken cancellationToken)
        {
            await begun.Task.WaitAsync(ending.Token);
            var response = new SubscribeConfigurationResponse { Id = update.SubscriptionId };
            AddTo(response.Items, update.Items);
            await responses.WriteAsync(response, ending.Token);
        }
    }

    /// <summary>Ends a stream of <see cref="SubscribeAsync"/> from elsewhere; an id that is none is an answer, not an error.</summary>
    private async ValueTask<UnsubscribeConfigurationResponse> UnsubscribeAsync(UnsubscribeConfigurationRequest request, GrpcServerCall call)
    {
        if (!_subscriptions.TryRemove(request.Id, out var unsubscribed))
        {
            var error = ConfigurationErrors.Unsubscribe(request.Id, "subscription does not exist");
            return new UnsubscribeConfigurationResponse { Ok = false, Message = error.Message };
        }

        try
        {
            await unsubscribed.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The stream ends by itself just now.
        }

        return new UnsubscribeConfigurationResponse { Ok = true };
    }

    private async ValueTask EndAsync(string storeName, string id)
    {
        try
        {
            await app.Configuration.UnsubscribeAsync(storeName, id, CancellationToken.None);
        }
        catch (BuildingBlockException)
        {
            // Somebody unsubscribed it over HTTP, or the store is gone: nothing is left to be ended.
        }
    }

    private static void AddTo(MapField<string, ItemMessage> map, IReadOnlyDictionary<string, ConfigurationItem> items)
    {
        foreach (var (key, item) in items)
        {
            var message = new ItemMessage { Value = item.Value, Version = item.Version };
            message.Metadata.AddAll(item.Metadata);
            map[key] = message;
        }
    }
}
